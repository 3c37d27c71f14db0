"""What the logger writes, line by line, as it would stand in CloudWatch."""

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

from elhandel.platform.telemetry import logger


class LogLines(io.StringIO):
    """The lines that were logged.

    Reading them fails where there are none: "not in the log" would prove nothing.
    """

    def text(self) -> str:
        written = self.getvalue()
        assert written, "nothing was logged"
        return written

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@contextlib.contextmanager
def reading_the_log() -> Iterator[LogLines]:
    """Everything that our logger writes meanwhile; it holds the output of when it was imported,
    capsys gets nothing.
    """
    lines = LogLines()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
