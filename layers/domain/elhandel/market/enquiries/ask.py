"""Asking the market for data: what it would refuse is refused here, before anything is sent.

The question is written down and leaves with the next requests that are due.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.market.enquiries.enquiry import EnquiryKind, Purpose, Question, open_enquiry
from elhandel.market.enquiries.wants import AggregatesWanted, UnableToAsk, WholesaleWanted, kept
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId, MeteringPointId

_READINGS: Final = "historical_data"


class NotSuppliedThen(UnableToAsk):
    """Readings are asked for of days on which we do not supply the point."""

    code = "not-supplied-then"


@dataclass(frozen=True, slots=True)
class Motive:
    """Why we ask."""

    purpose: Purpose
    why: str

    by: str | None = None
    """Who of staff; None where we ask by ourselves."""


def ask_for_readings(
    tx: Transaction, gsrn: Gsrn, period: Period, motive: Motive, clock: Clock
) -> EnquiryId:
    """Ask for the readings of a point again (RSM-015); the same question once until it is answered.

    Raises PeriodOutsideWindow for days the market gives no readings of, NotSuppliedThen for days
    outside one of our supplies of the point.
    """
    _check_window(_READINGS, period, clock, what=f"readings of {gsrn}")
    point = _point_supplied(tx, gsrn, period)

    question = Question(
        kind=_READINGS,
        period=period,
        purpose=motive.purpose,
        why=motive.why,
        point=point,
        asked_by=motive.by,
    )
    return open_enquiry(tx, question, clock.now())


def ask_for_aggregates(
    tx: Transaction, period: Period, wants: AggregatesWanted, motive: Motive, clock: Clock
) -> EnquiryId:
    """Ask for DataHub's sums of our energy (RSM-016). Raises PeriodOutsideWindow, UnableToAsk."""
    wants.check()
    return _ask_for_sums(tx, "aggregates", period, wants, motive, clock)


def ask_for_wholesale(
    tx: Transaction, month: Period, wants: WholesaleWanted, motive: Motive, clock: Clock
) -> EnquiryId:
    """Ask for what our charges come to in a month (RSM-017).

    Raises PeriodOutsideWindow, UnableToAsk.
    """
    wants.check()
    return _ask_for_sums(tx, "wholesale", month, wants, motive, clock)


def _ask_for_sums(
    tx: Transaction,
    kind: EnquiryKind,
    period: Period,
    wants: AggregatesWanted | WholesaleWanted,
    motive: Motive,
    clock: Clock,
) -> EnquiryId:
    _check_window(kind, period, clock, what=f"{kind.replace('_', ' ')} data")

    question = Question(
        kind=kind,
        period=period,
        purpose=motive.purpose,
        why=motive.why,
        wants=kept(wants),
        business_reason=wants.run,
        asked_by=motive.by,
    )
    return open_enquiry(tx, question, clock.now())


def _check_window(kind: EnquiryKind, period: Period, clock: Clock, *, what: str) -> None:
    today = local_date(clock.now())
    pack = rule_pack(today, settings().market_rules)
    pack.enquiries[kind].check(today, period, what=what)


def _point_supplied(tx: Transaction, gsrn: Gsrn, period: Period) -> MeteringPointId:
    """The point, if `period` lies in one of our supplies of it. Raises NotSuppliedThen."""
    rows = tx.execute(_SUPPLIES, {"gsrn": str(gsrn)}).fetchall()
    for point, start, end in rows:
        supplied = Period(start, end or FOR_GOOD)
        if supplied.start <= period.start and period.end <= supplied.end:
            return MeteringPointId(point)

    supplies = [Period(start, end or FOR_GOOD) for _, start, end in rows]
    raise NotSuppliedThen(
        f"Readings of {gsrn} from {period.start} to {period.end} cannot be asked for: "
        f"{_shown(supplies)} Choose days inside one supply.",
        field="from",
    )


_SUPPLIES: Final = statement("elhandel.market.enquiries", "supplies_of_point")


def _shown(supplies: Sequence[Period]) -> str:
    if not supplies:
        return "we never supplied it."
    days = [
        f"from {supply.start}" + ("" if supply.end == FOR_GOOD else f" to {supply.end}")
        for supply in supplies
    ]
    return f"we supply it {', and '.join(days)} (exclusive)."
