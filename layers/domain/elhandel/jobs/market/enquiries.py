"""Questions to the market, asked by staff; what was asked, and what came of it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import msgspec

from elhandel.jobs.fields import Day, Filled, Number, Point, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import enquiries
from elhandel.market.enquiries import (
    AggregatesWanted,
    ChargeWanted,
    Motive,
    WholesaleWanted,
)
from elhandel.platform.work.invoker import staff
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError
from elhandel.values.ids import EnquiryId

_LISTED: Final = 100


class NoDays(DomainError):
    """A period that ends before it begins."""

    code = "no-days"


class _OfDays(Request, frozen=True, kw_only=True):
    """What every question has: its days, and why it is asked."""

    start: Day = msgspec.field(name="from")
    end: Day = msgspec.field(name="to")
    """The day after the last."""
    why: Reason

    @property
    def period(self) -> Period:
        """Raises NoDays."""
        if self.end <= self.start:
            raise NoDays(
                f"There are no days from {self.start} until {self.end}. "
                "The end is the day after the last.",
                field="to",
            )
        return Period(self.start, self.end)


class AskReadings(_OfDays, frozen=True, kw_only=True):
    """The readings of a point on some days."""

    gsrn: Point


class AskAggregates(_OfDays, frozen=True, kw_only=True):
    """DataHub's sums of our energy on some days; what is left out is not narrowed."""

    run: Filled = "D04"
    variant: Filled | None = None
    grid_area: Filled | None = None
    point_type: Filled | None = None
    settlement_method: Filled | None = None


class AskWholesale(Request, frozen=True, kw_only=True):
    """What our charges come to in a month; what is left out is not narrowed."""

    month: Day
    """Any day of it."""

    why: Reason
    run: Filled = "D05"
    variant: Filled | None = None
    grid_area: Filled | None = None
    owner: Filled | None = None
    kind: Filled | None = None
    charge: Filled | None = None
    """Its code; of the kind, without one all."""

    monthly: bool = False


class Enquiries(Request, frozen=True, kw_only=True):
    """Of a point or of all; all, or those still open."""

    gsrn: Point | None = None
    only_open: bool = False
    limit: Number = _LISTED


class OneEnquiry(Request, frozen=True, kw_only=True):
    """Which one."""

    enquiry_id: Number


def ask_readings(tools: Tools, asked: AskReadings) -> Answer:
    """Ask for readings (RSM-015)."""
    with tools.database.transaction() as tx:
        enquiry = enquiries.ask_for_readings(
            tx, asked.gsrn, asked.period, _motive(asked.why), tools.clock
        )
    return {"enquiry_id": enquiry}


def ask_aggregates(tools: Tools, asked: AskAggregates) -> Answer:
    """Ask for sums of energy (RSM-016)."""
    wants = AggregatesWanted(
        run=asked.run,
        variant=asked.variant,
        grid_area=asked.grid_area,
        point_type=asked.point_type,
        settlement_method=asked.settlement_method,
    )
    with tools.database.transaction() as tx:
        enquiry = enquiries.ask_for_aggregates(
            tx, asked.period, wants, _motive(asked.why), tools.clock
        )
    return {"enquiry_id": enquiry}


def ask_wholesale(tools: Tools, asked: AskWholesale) -> Answer:
    """Ask for what charges come to (RSM-017)."""
    wants = WholesaleWanted(
        run=asked.run,
        variant=asked.variant,
        grid_area=asked.grid_area,
        owner=asked.owner,
        charges=(ChargeWanted(kind=asked.kind, code=asked.charge),) if asked.kind else (),
        monthly=asked.monthly,
    )
    month = Period(first_of_month(asked.month), next_month(asked.month))
    with tools.database.transaction() as tx:
        enquiry = enquiries.ask_for_wholesale(tx, month, wants, _motive(asked.why), tools.clock)
    return {"enquiry_id": enquiry}


def list_enquiries(tools: Tools, asked: Enquiries) -> Answer:
    """The latest enquiries."""
    with tools.database.transaction() as tx:
        found = enquiries.list_enquiries(
            tx, gsrn=asked.gsrn, only_open=asked.only_open, limit=asked.limit
        )
    return {"enquiries": [_as_json(asdict(enquiry)) for enquiry in found]}


def show_enquiry(tools: Tools, asked: OneEnquiry) -> Answer:
    """One enquiry and what happened to it. Raises NotFound."""
    with tools.database.transaction() as tx:
        enquiry, steps = enquiries.enquiry_with_history(tx, EnquiryId(asked.enquiry_id))
    return {**_as_json(asdict(enquiry)), "steps": [_as_json(asdict(step)) for step in steps]}


def _motive(why: str) -> Motive:
    return Motive("staff", why, by=staff())


def _as_json(columns: dict[str, Any]) -> Answer:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in columns.items()
    }


JOBS: Final = (
    Job("ask-readings", AskReadings, ask_readings),
    Job("ask-aggregates", AskAggregates, ask_aggregates),
    Job("ask-wholesale", AskWholesale, ask_wholesale),
    Job("enquiries", Enquiries, list_enquiries, traced=True),
    Job("enquiry", OneEnquiry, show_enquiry, traced=True),
)
