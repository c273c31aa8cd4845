"""Reading a page as a person would."""

import re
from html import unescape


def words(html):
    """What is to be read, tags left out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
