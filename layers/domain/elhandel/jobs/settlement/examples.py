"""How many sentences of each cause to wait are shown."""

from typing import Final

_FEW: Final = 3
_MOST: Final = 10_000
"""An answer of Lambda is 6 MB at most."""


def examples(*, every: bool) -> int:
    """A few sentences of each cause, or every one."""
    return _MOST if every else _FEW
