"""Texts that break a careless page: to be sent wherever a text can be sent."""

HOSTILE = [
    "",
    " ",
    "\0",
    "a\0b",
    "x" * 70_000,
    "-1",
    "1e999",
    "NaN",
    "null",
    "[]",
    '{"$gt": ""}',
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "%s%d",
    "'; DROP TABLE x; --",
    "\ud7ff\ue000\U0010ffff",
    "\N{RIGHT-TO-LEFT OVERRIDE}txt",
    "9" * 5000,
    "../../etc/passwd",
]
