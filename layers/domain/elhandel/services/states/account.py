"""What an account is follows from what lies on it: nobody types it (CD-ACC-2, decision 0098)."""

from collections.abc import Iterable
from typing import Final, Literal

type AccountState = Literal["pending", "active", "suspended", "cancelled"]

_BY_RANK: Final[tuple[AccountState, ...]] = ("active", "suspended", "pending", "cancelled")


def account_state(states: Iterable[str]) -> AccountState:
    """The state of an account from those of its services and of its homes with electricity.

    It is active while anything is delivered, suspended while all that is left is off, pending
    before anything began, cancelled when everything ended; an order that was withdrawn has ended.
    Pending where nothing lies on it.
    """
    found = {"cancelled" if state == "withdrawn" else state for state in states}
    return next((state for state in _BY_RANK if state in found), "pending")
