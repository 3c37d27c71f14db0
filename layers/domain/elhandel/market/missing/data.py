"""Master data, price links and prices that have not come: which question mends what waits for them.

| waits | for | the question |
| --- | --- | --- |
| settlement, parked as `missing-charge-price` | prices of a charge | RSM-035 |
| settlement, parked as `missing-master-data` | master data of a point or a child | RSM-006 |
| a start that is confirmed | master data of the point | RSM-006 |
| a point that is supplied | a price link, where it has none at all | RSM-032 |

What is missing is looked up in what we hold, not in the words of the cause: once it is here, there
is nothing to ask for. Readings have a check of their own (`days`). Source: reference, section 8.4.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from elhandel.market.enquiries import PointWanted, PriceListWanted
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.portfolio.points import described_types
from elhandel.pricing.charges import unpriced_charges
from elhandel.settlement.progress import WaitingSupply, waiting_supply
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn

_ROOM: Final = "elhandel.market.missing"
_MOST: Final = 2_000  # of a kind at once; the rest another day
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MissingData:
    """What has not come, and is asked for by one question."""

    wanted: PointWanted | PriceListWanted
    period: Period
    why: str

    waiting: int = 0
    """How many points wait with their settlement; 0 where none does yet."""


def missing_data(tx: Transaction, clock: Clock, gsrn: Gsrn | None = None) -> list[MissingData]:
    """What has not come for one main point, or for all."""
    today = clock.today()
    rule = rule_pack(today, settings().market_rules).missing_data
    values = {
        "gsrn": None if gsrn is None else str(gsrn),
        "limit": _MOST,
        "today": today,
        "confirmed_by": clock.now() - timedelta(days=rule.master_data_days),
        "begun_by": today - timedelta(days=rule.links_days),
        "since": today - timedelta(days=rule.back_days),
    }

    return [
        *_prices(tx, waiting_supply(tx, ["missing-charge-price"], gsrn)),
        *_master_data(tx, waiting_supply(tx, ["missing-master-data"], gsrn)[:_MOST]),
        *_of_starts(tx, values),
        *_links(tx, values),
    ]


def _prices(tx: Transaction, waiting: Sequence[WaitingSupply]) -> Iterator[MissingData]:
    """The prices that supply waits for, charge by charge: many points wait for the same."""
    for period, supplies in groupby(waiting, key=lambda supply: supply.period):
        points = [point for supply in supplies for point in supply.points]
        for charge in unpriced_charges(tx, points, period):
            yield MissingData(
                PriceListWanted.of(charge.key),
                charge.period,
                "settlement waits for its prices",
                charge.points,
            )


def _master_data(tx: Transaction, waiting: Sequence[WaitingSupply]) -> Iterator[MissingData]:
    """The master data that supply waits for; of a child, those of its main point with children."""
    described = described_types(tx, [point for supply in waiting for point in supply.points])
    for supply in waiting:
        if not all(point in described for point in supply.points):
            yield MissingData(
                PointWanted("master_data", supply.gsrn),
                supply.period,
                "settlement waits for its master data",
                waiting=1,
            )


def _of_starts(tx: Transaction, values: Mapping[str, object]) -> Iterator[MissingData]:
    """Master data of points whose start the market has confirmed and not described."""
    for number, starts_on in tx.execute(_UNDESCRIBED, values).fetchall():
        first_day = Period(starts_on, starts_on + _DAY)
        why = "its start is confirmed, and no master data have come"
        yield MissingData(PointWanted("master_data", Gsrn(number)), first_day, why)


_UNDESCRIBED: Final = statement(_ROOM, "undescribed_starts")


def _links(tx: Transaction, values: Mapping[str, object]) -> Iterator[MissingData]:
    """Price links of points that we supply and that carry no charge at all."""
    for number, first, past in tx.execute(_UNLINKED, values).fetchall():
        why = "it is supplied, and carries no charge"
        yield MissingData(PointWanted("price_links", Gsrn(number)), Period(first, past), why)


_UNLINKED: Final = statement(_ROOM, "unlinked_points")
