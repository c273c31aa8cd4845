"""Log lines without patient data."""

import logging
import traceback


class PrivateFormatter(logging.Formatter):
    """Where it happened and what kind of error, without its message: that may quote what somebody typed.

    What is less than an error, such as a refused page, is one line.
    """

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record):
        if record.levelno < logging.ERROR and record.exc_info:
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return super().format(record)

    def formatException(self, exc_info):
        kind, error, trace = exc_info
        lines = []
        while error is not None:
            lines += [type(error).__qualname__ + "\n", *traceback.format_tb(error.__traceback__)]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()
