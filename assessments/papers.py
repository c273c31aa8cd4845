"""Papers as PDF, where the library for that is installed (requirements-pdf.txt); else the browser prints.

The library is looked for when it is first asked for: loading it takes about a second, once per process.
"""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.template.loader import render_to_string

STATIC = Path(__file__).resolve().parent / "static"
ENDLESS = "@page { size: 210mm 5000mm !important }"  # one page, whatever stands on it
MILLIMETRE = 96 / 25.4  # in CSS pixels


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
    """The template as a tagged PDF, only when `available()`."""
    return paper(template, context).write_pdf(pdf_variant="pdf/ua-1")


def overrun(template, context, foot) -> float:
    """How many millimetres of the template do not fit on one page that ends at `foot`: 0, or at least 1.

    Only when `available()`, and of a template whose last element has the id “end”.
    """
    made = paper(template, context)
    if len(made.render().pages) == 1:
        return 0
    (page,) = made.render(stylesheets=[library().CSS(string=ENDLESS)]).pages
    end = page.anchors["end"][1]
    return max(end / MILLIMETRE - foot, 1)


def paper(template, context):
    """What the library makes of the template. Of files it reads none but our static ones."""
    html, reader = render_to_string(template, context), own_files()(allowed_protocols=["data", "file"])
    return library().HTML(string=html, base_url=f"{STATIC}/", url_fetcher=reader)


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
