"""What of a customer has to stay, and until when: said before anybody asks to be erased.

By what the customer sees themselves; staff, who answer the wish, see every duty
(`persons.duties`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.retention import retention_rules
from elhandel.portal.usage import places
from elhandel.services.own import own_agreements
from elhandel.services.states import State
from elhandel.values.days.period import FOR_GOOD

type KeptKind = Literal["supply", "service", "claims", "books"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A reason to keep something. until: the first day on which it can go; None while it lasts."""

    kind: KeptKind
    until: date | None
    name: str = ""
    """Of a service."""


def kept_of_customer(tx: Transaction, today: date) -> tuple[Kept, ...]:
    """Supply and services that run, claims after them, and the books; none of them: all can go.
    Only inside a customer's transaction.
    """
    rules = retention_rules(today)
    found: list[Kept] = []
    ends = [place.days.end for place in places(tx, today)]
    if any(end >= FOR_GOOD for end in ends):
        found.append(Kept("supply", None))

    services = own_agreements(tx)
    found += [
        Kept("service", None, one.now.name) for one in services if one.state is not State.CANCELLED
    ]
    ends += [one.cancelled_on for one in services if one.cancelled_on is not None]
    if not found and ends:
        found.append(Kept("claims", _years_later(max(ends), rules.claim_years)))

    (latest,) = fetch_one(tx, _LATEST_BILL, {})
    if latest is not None:
        found.append(Kept("books", date(latest.year + 1 + rules.bookkeeping_years, 1, 1)))

    return tuple(kept for kept in found if kept.until is None or kept.until > today)


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February the day after."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


_LATEST_BILL: Final = "SELECT max(issued_on) FROM billing.invoice"
