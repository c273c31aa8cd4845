"""Log lines without patient data."""

import logging
import traceback


class PrivateFormatter(logging.Formatter):
    """Where it happened and what kind of error, without its message: that may quote what somebody typed."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatException(self, exc_info):
        kind, error, trace = exc_info
        lines = []
        while error is not None:
            lines += [type(error).__qualname__ + "\n", *traceback.format_tb(error.__traceback__)]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()
