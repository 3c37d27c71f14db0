"""How many of our transactions are open at this point of the program.

A call to somebody else inside a transaction would hold a connection and its locks for as long as
they are silent. `aws` refuses such a call; `Database.transaction` counts itself here.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Final

_OPEN: Final[ContextVar[int]] = ContextVar("open_transactions", default=0)


@contextlib.contextmanager
def counted() -> Iterator[None]:
    """Count a transaction as open until the block ends."""
    before = _OPEN.set(_OPEN.get() + 1)
    try:
        yield
    finally:
        _OPEN.reset(before)


def is_open() -> bool:
    """Whether this thread (this task) is inside a transaction."""
    return _OPEN.get() > 0
