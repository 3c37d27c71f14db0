"""What cannot be told, whoever tries again: a row holds what no program can read."""

from typing import Final

from psycopg import DataError

from elhandel.platform.telemetry import error_text, logger

UNTELLABLE: Final = (DataError, ValueError, ArithmeticError)
"""What a row raises that cannot be read or told."""


def note_untold(kind: str, subject: int | str, error: Exception) -> None:
    """Log what staff find the row by. subject: its number, or the channel's key."""
    extra = {"kind": kind, "subject": subject, "cause": error_text(error)}
    logger.error("a change cannot be told", extra=extra)
