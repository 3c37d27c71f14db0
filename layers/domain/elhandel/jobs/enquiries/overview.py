"""What was asked of the market, and what came of it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from elhandel.jobs.fields import Number, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import enquiries
from elhandel.values.ids import EnquiryId

_LISTED: Final = 100


class Enquiries(Request, frozen=True, kw_only=True):
    """Of a point or of all; all, or those still open."""

    gsrn: Point | None = None
    only_open: bool = False
    limit: Number = _LISTED


class OneEnquiry(Request, frozen=True, kw_only=True):
    """Which one."""

    enquiry_id: Number


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


def _as_json(columns: dict[str, Any]) -> Answer:
    return {name: _value_as_json(value) for name, value in columns.items()}


def _value_as_json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_value_as_json(part) for part in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


JOBS: Final = (
    Job("enquiries", Enquiries, list_enquiries, traced=True),
    Job("enquiry", OneEnquiry, show_enquiry, traced=True),
)
