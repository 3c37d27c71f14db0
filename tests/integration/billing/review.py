"""How long bills and notes wait before they go out, for a test."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from elhandel.platform.settings import settings


def reviewed_for(hours: int) -> AbstractContextManager[None]:
    """Bills wait for so many hours; outside, they go out at once as before."""
    return _with("ELHANDEL_BILL_REVIEW_HOURS", hours)


def notes_wait(days: int) -> AbstractContextManager[None]:
    """Notes wait so many days for the next bill; outside, they go out at once as before."""
    return _with("ELHANDEL_NOTE_DAYS", days)


@contextmanager
def _with(name: str, number: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(name, str(number))
        settings.cache_clear()
        try:
            yield
        finally:
            settings.cache_clear()
    settings.cache_clear()
