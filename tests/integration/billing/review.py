"""How long staff may look at bills before they go out, for a test."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from elhandel.platform.settings import settings


@contextmanager
def reviewed_for(hours: int) -> Iterator[None]:
    """Bills wait for so many hours; outside, they go out at once as before."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ELHANDEL_BILL_REVIEW_HOURS", str(hours))
        settings.cache_clear()
        try:
            yield
        finally:
            settings.cache_clear()
    settings.cache_clear()
