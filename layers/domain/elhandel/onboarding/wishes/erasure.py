"""The wish to be erased. Staff answer it, since duties decide what can go; nothing is asked for but
that, so `asked` is empty.
"""

from typing import Final

from elhandel.onboarding.wishes.wish import Wish, add_wish, open_wish, withdraw_wish
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound

_ABOUT: Final = "self"


def wish_erasure(tx: Transaction, *, by: str, clock: Clock) -> tuple[Wish, bool]:
    """The customer wants to be erased; and whether that is new."""
    return add_wish(tx, "erasure", _ABOUT, {}, by=by, now=clock.now())


def withdraw_erasure(tx: Transaction, clock: Clock) -> None:
    """The customer stays as they are. Raises NotFound."""
    wish = open_wish(tx, "erasure", _ABOUT)
    if wish is None:
        raise NotFound("You have not asked to be erased. There is nothing to take back.")
    withdraw_wish(tx, wish, clock.now())
