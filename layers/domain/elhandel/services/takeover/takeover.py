"""Many services at a time, each with its terms, its connection and its row of history.

What was charged before the day on which we take over was charged by the other system: for us the
service begins on that day. A connection that it has is enabled at the provider already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.markets import HOME, market_on
from elhandel.portfolio.parties import hold_parties
from elhandel.services.packages import Package, known_package, price_without_vat
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A service as it was agreed elsewhere. key: the same again is the same service. monthly_dkk:
    what it costs there, with VAT; None for the price of our package.
    """

    customer_id: CustomerId
    key: str
    package: str
    address: str
    billing_day: int
    is_active: bool
    day: date
    connection_id: str | None
    monthly_dkk: str | None

    def __repr__(self) -> str:
        return f"TakenOver({self.key})"


def take_over(tx: Transaction, services: Sequence[TakenOver], decision: Decision) -> int:
    """Take services over; one whose key is known stays as it is. Returns how many are new."""
    hold_parties(tx)
    packages = [known_package(one.package) for one in services]
    values = {
        "customers": [one.customer_id for one in services],
        "keys": [one.key for one in services],
        "addresses": [one.address for one in services],
        "billing_days": [one.billing_day for one in services],
        "states": ["active" if one.is_active else "pending" for one in services],
        "days": [one.day for one in services],
        "connections": [one.connection_id for one in services],
        **_terms(services, packages, local_date(decision.at)),
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    return tx.execute(_TAKE_OVER, values).rowcount


def _terms(
    services: Sequence[TakenOver], packages: Sequence[Package], today: date
) -> dict[str, Any]:
    market = market_on(HOME, today)
    pairs = list(zip(services, packages, strict=True))
    return {
        "packages": [package.code for package in packages],
        "names": [package.name for package in packages],
        "technologies": [package.technology for package in packages],
        "prices": [
            package.monthly
            if one.monthly_dkk is None
            else price_without_vat(one.monthly_dkk, market)
            for one, package in pairs
        ],
        "caps": [package.cap_mb for package in packages],
        # what costs once was paid where it was installed
        "installations": [0 if one.is_active else p.installation for one, p in pairs],
        "routers": [0 if one.is_active else p.router for one, p in pairs],
    }


_TAKE_OVER: Final = statement("elhandel.services.takeover", "take_over")
