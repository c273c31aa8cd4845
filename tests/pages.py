"""Reading a page as a person would."""

import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words(html):
    """What is to be read, tags left out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def references(html):
    """The patients in the list of consultations, from the top."""
    return re.findall(r'<a class="ref code" href="/consultations/[^"]*">([^<]*)</a>', html)


def queries_of(client, address):
    """How often a page asks the database."""
    client.get(address)  # whatever is compiled once is compiled now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
