"""Papers as PDF, where the library for that is installed (requirements-pdf.txt); else the browser prints.

The library is looked for when it is first asked for: loading it takes about a second, once per process.
"""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.template.loader import render_to_string

STATIC = Path(__file__).resolve().parent / "static"


@cache
def library():
    """WeasyPrint, or None. Without the system libraries it draws text with, importing it raises OSError."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


def available() -> bool:
    return library() is not None


def pdf(template, context) -> bytes:
    """The template as a tagged PDF, only when `available()`. Of files it reads none but our static ones."""
    html, reader = render_to_string(template, context), own_files()(allowed_protocols=["data", "file"])
    page = library().HTML(string=html, base_url=f"{STATIC}/", url_fetcher=reader)
    return page.write_pdf(pdf_variant="pdf/ua-1")


@cache
def own_files():
    """What the library reads files with: a class of its own, made to refuse all but ours."""

    class OwnFiles(library().urls.URLFetcher):
        def fetch(self, url, headers=None):
            if not is_own(url):
                raise ValueError("Only static files of this project are read for a paper.")
            return super().fetch(url, headers)

    return OwnFiles


def is_own(url) -> bool:
    """Is this a static file of ours, or in the paper itself?"""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    path = Path(unquote(parts.path)).resolve()
    return parts.scheme == "file" and not parts.netloc and path.is_relative_to(STATIC)
