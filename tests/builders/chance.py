"""How far tests search by chance.

`make test` draws a quarter of the examples that a test wants, others in each run. `make test-long`
(ELHANDEL_LONG, a step of `.ci/run`) draws them all.
"""

import os
from typing import Final

LONG: Final = bool(os.environ.get("ELHANDEL_LONG"))

_SHARE: Final = 4
_FEWEST: Final = 3


def by_chance(examples: int) -> int:
    """How many examples are drawn of those that a test wants: at least three, if it wants as many.

    What names no number wants hypothesis' hundred (tests/conftest.py).
    """
    return examples if LONG else max(examples // _SHARE, min(examples, _FEWEST))
