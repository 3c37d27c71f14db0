"""Why a person is not forgotten yet: supply, claims, books, and anything still open about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from elhandel.market import inbox
from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.retention import Horizon, retention_rules
from elhandel.values.days.local_time import local_date
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId

SENTENCES: Final = {
    "supply": "We supply them, or will",
    "service": "They have a service beside electricity",
    "claims": "Claims of theirs, and against them, may still be raised (forældelsesloven § 3)",
    "books": "Invoices and settlements are bookkeeping material (bogføringsloven § 12)",
    "signup": "A signup that came to nothing is kept for some months",
    "process": "A process with the market is open",
    "name-case": "It is open whether the market means another person",
    "correction": "Settled days changed and have to be settled again",
    "held-bill": "A bill is held",
    "open-bill": "A bill is still to be issued, or an amount on account to be set off",
    "came-back": "The market or staff know somebody with the same number who has signed up again",
    "tokens": "We hold tokens of theirs on the token ledger, until their month is closed",
    "dead-letter": "A message about their metering point could not be handled yet",
}
"""What a duty is, in words for staff."""

ENDING: Final = frozenset({"claims", "books", "signup"})
"""Duties that end by themselves on a day; somebody has to end the others."""


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """A reason to keep a person."""

    kind: str
    until: date | None
    """The day on which it ends; None if that is not known."""


def duties_of(
    tx: Transaction, customers: Sequence[CustomerId], until: Horizon, dead: Iterable[Gsrn]
) -> dict[CustomerId, tuple[Duty, ...]]:
    """What keeps each of these customers (never joined parties); empty if they may be forgotten.

    dead: the points in open dead letters.
    """
    rules = asdict(retention_rules(local_date(until.now)))
    values = {
        **asdict(until),
        **rules,
        "customers": list(customers),
        "dead": [str(point) for point in dead],
    }

    latest: dict[CustomerId, dict[str, date | None]] = {customer: {} for customer in customers}
    for customer, kind, day in tx.execute(_DUTIES, values):
        known = latest[customer].get(kind)
        latest[customer][kind] = day if known is None or day is None else max(known, day)

    return {customer: _duties(found) for customer, found in latest.items()}


def _duties(found: Mapping[str, date | None]) -> tuple[Duty, ...]:
    return tuple(Duty(kind, day) for kind, day in found.items())


def duties(tx: Transaction, customer: CustomerId, until: Horizon) -> tuple[Duty, ...]:
    """What keeps a customer."""
    return duties_of(tx, [customer], until, inbox.points_of_dead_letters(tx))[customer]


_DUTIES: Final = statement("elhandel.persons", "duties")
