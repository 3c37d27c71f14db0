"""Asking the market for data: what it would refuse is refused here, before anything is sent.

The question is written down and leaves with the next requests that are due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.market.enquiries.enquiry import EnquiryKind, Purpose, Question, open_enquiry
from elhandel.market.enquiries.wants import (
    AggregatesWanted,
    PriceListWanted,
    UnableToAsk,
    WholesaleWanted,
    kept,
)
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId, MeteringPointId

type PointKind = Literal["historical_data", "master_data", "price_links"]

_NAMES: Final[Mapping[EnquiryKind, str]] = {
    "historical_data": "readings",
    "master_data": "master data",
    "price_links": "price links",
    "price_list": "prices",
    "aggregates": "sums of energy",
    "wholesale": "sums of charges",
}


class NotSuppliedThen(UnableToAsk):
    """Data of a point are asked for of days on which we do not supply it."""

    code = "not-supplied-then"


@dataclass(frozen=True, slots=True)
class Motive:
    """Why we ask."""

    purpose: Purpose
    why: str

    by: str | None = None
    """Who of staff; None where we ask by ourselves."""


@dataclass(frozen=True, slots=True)
class PointWanted:
    """Data of a metering point: its readings (RSM-015), its price links (RSM-032), or its master
    data with those of its children and of its customer (RSM-006).
    """

    kind: PointKind
    gsrn: Gsrn


type Wanted = PointWanted | AggregatesWanted | WholesaleWanted | PriceListWanted


def ask(tx: Transaction, wanted: Wanted, period: Period, motive: Motive, clock: Clock) -> EnquiryId:
    """Write a question down; the same one is asked once until it is answered.

    period: of what the market is asked about; of sums of charges a calendar month. Raises
    PeriodOutsideWindow for days that the market gives nothing of, NotSuppliedThen for days outside
    one of our supplies of a point, UnableToAsk for a search that the market does not make.
    """
    if isinstance(wanted, PointWanted):
        _check_window(wanted.kind, period, clock, what=f"{_NAMES[wanted.kind]} of {wanted.gsrn}")
        point = _point_supplied(tx, wanted, period)
        question = Question(
            kind=wanted.kind,
            period=period,
            purpose=motive.purpose,
            why=motive.why,
            point=point,
            asked_by=motive.by,
        )
        return open_enquiry(tx, question, clock.now())

    wanted.check()
    kind = _kind_of(wanted)
    _check_window(kind, period, clock, what=_NAMES[kind])
    question = Question(
        kind=kind,
        period=period,
        purpose=motive.purpose,
        why=motive.why,
        wants=kept(wanted),
        business_reason=wanted.business_reason,
        asked_by=motive.by,
    )
    return open_enquiry(tx, question, clock.now())


def _kind_of(wanted: AggregatesWanted | WholesaleWanted | PriceListWanted) -> EnquiryKind:
    match wanted:
        case AggregatesWanted():
            return "aggregates"
        case WholesaleWanted():
            return "wholesale"
        case PriceListWanted():
            return "price_list"


def _check_window(kind: EnquiryKind, period: Period, clock: Clock, *, what: str) -> None:
    today = local_date(clock.now())
    pack = rule_pack(today, settings().market_rules)
    pack.enquiries[kind].check(today, period, what=what)


def _point_supplied(tx: Transaction, wanted: PointWanted, period: Period) -> MeteringPointId:
    """The point, if `period` lies in one of our supplies of it. Raises NotSuppliedThen.

    Readings are of supply that has begun; the rest may be of a start that is confirmed.
    """
    gsrn, name = wanted.gsrn, _NAMES[wanted.kind]
    values = {"gsrn": str(gsrn), "coming": wanted.kind != "historical_data"}
    rows = tx.execute(_SUPPLIES, values).fetchall()
    for point, start, end in rows:
        supplied = Period(start, end or FOR_GOOD)
        if supplied.start <= period.start and period.end <= supplied.end:
            return MeteringPointId(point)

    supplies = [Period(start, end or FOR_GOOD) for _, start, end in rows]
    raise NotSuppliedThen(
        f"{name.capitalize()} of {gsrn} from {period.start} to {period.end} cannot be asked for: "
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
