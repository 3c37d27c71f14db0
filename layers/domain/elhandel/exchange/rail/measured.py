"""What a home used and produced in a month, as its settled lines have it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from elhandel.exchange.netting import is_netted
from elhandel.exchange.rail.due import Month
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.settlement.costs import Costs, costs_of
from elhandel.settlement.engine.terms import LineKind
from elhandel.values.days.local_time import next_month
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.ids import SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Measured:
    """A version of what is known of a home's month."""

    supply_period_id: int
    version: int

    settlements: int
    """How many settlements its days had when it was read: another number, and it is read anew."""

    month: Month
    credit_vat: bool
    """Whether the customer sells with VAT."""


def read_measured(
    tx: Transaction, supply: SupplyPeriodId, month: date, now: datetime
) -> Measured | None:
    """The latest of a home's month, read anew where something was settled since; None while not
    all of it is settled, or a correction waits. Only the supply's own days count: the others of
    the month are somebody else's.
    """
    days = Period(month, next_month(month))
    asked = {"supply_period": supply, "first": days.start, "past": days.end}
    is_settled, settlements, starts_on, ends_on = fetch_one(tx, _SETTLED, asked)
    known = _latest(tx, supply, month)
    if not is_settled or (known is not None and known.settlements == settlements):
        return known

    found = _found(tx, supply, month, Period(starts_on, ends_on or FOR_GOOD).cut(days))
    if found is None:
        return known

    version = 1 if known is None else known.version + 1
    measured = Measured(supply, version, settlements, *found)
    tx.execute(
        _KEEP,
        {
            "supply_period": supply,
            "month": month,
            "version": measured.version,
            "used": measured.month.used_wh,
            "produced": measured.month.produced_wh,
            "use_n": measured.month.use_nano.numerator,
            "use_d": measured.month.use_nano.denominator,
            "credit_n": measured.month.credit_nano.numerator,
            "credit_d": measured.month.credit_nano.denominator,
            "vat": measured.credit_vat,
            "settlements": settlements,
            "now": now,
        },
    )
    return measured


def _found(
    tx: Transaction, supply: SupplyPeriodId, month: date, own: Period
) -> tuple[Month, bool] | None:
    """What the supply's own days of a month come to; None while that cannot be said. A supply that
    turned out never to have been, or to have ended before, has none.
    """
    if not own.days:
        return Month(0, 0, Fraction(), Fraction()), False

    costs = costs_of(tx, supply, own)
    if costs.waits:
        return None
    return _month(costs, trades=not is_netted(tx, supply, month))


def _month(costs: Costs, *, trades: bool) -> tuple[Month, bool]:
    """The month, and whether the customer sells with VAT. Nothing of a netted home is traded."""
    columns, days = costs.columns(costs.days), costs.day_numbers(costs.days)
    nano = {LineKind.ENERGY: Fraction(), LineKind.PRODUCTION_CREDIT: Fraction()}
    for line in costs.lines:
        if line.key.kind in nano:
            nano[line.key.kind] += line.nano_dkk(columns, days)

    month = Month(
        used_wh=int(costs.wh.sum()) if trades and not costs.produces else 0,
        produced_wh=int(costs.sold_wh.sum()) if trades else 0,
        use_nano=nano[LineKind.ENERGY],
        credit_nano=nano[LineKind.PRODUCTION_CREDIT],
    )
    sold = [line.key for line in costs.lines if line.key.kind is LineKind.PRODUCTION_CREDIT]
    return month, any(key.vat for key in sold)


def _latest(tx: Transaction, supply: SupplyPeriodId, month: date) -> Measured | None:
    row = tx.execute(_LATEST, {"supply_period": supply, "month": month}).fetchone()
    return None if row is None else measured_of(supply, *row)


def measured_of(
    supply: int,
    version: int,
    settlements: int,
    used_wh: int,
    produced_wh: int,
    use_numerator: Decimal,
    use_denominator: Decimal,
    credit_numerator: Decimal,
    credit_denominator: Decimal,
    credit_vat: bool,
) -> Measured:
    """A row of `exchange.measured`."""
    month = Month(
        used_wh=used_wh,
        produced_wh=produced_wh,
        use_nano=Fraction(int(use_numerator), int(use_denominator)),
        credit_nano=Fraction(int(credit_numerator), int(credit_denominator)),
    )
    return Measured(supply, version, settlements, month, credit_vat)


_SETTLED: Final = statement("elhandel.exchange.rail", "month_settled")

_LATEST: Final = """
SELECT version, settlements, used_wh, produced_wh, use_numerator, use_denominator,
       credit_numerator, credit_denominator, credit_vat
FROM exchange.measured WHERE supply_period_id = %(supply_period)s AND month = %(month)s
ORDER BY version DESC LIMIT 1
"""

_KEEP: Final = statement("elhandel.exchange.rail", "keep_measured")
