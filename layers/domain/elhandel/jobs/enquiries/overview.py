"""What was asked of the market, and what came of it."""

from typing import Final

from elhandel.jobs.fields import Number, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.shown import as_json
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
    return {"enquiries": [as_json(enquiry) for enquiry in found]}


def show_enquiry(tools: Tools, asked: OneEnquiry) -> Answer:
    """One enquiry and what happened to it. Raises NotFound."""
    with tools.database.transaction() as tx:
        enquiry, steps = enquiries.enquiry_with_history(tx, EnquiryId(asked.enquiry_id))
    return {**as_json(enquiry), "steps": [as_json(step) for step in steps]}


JOBS: Final = (
    Job("enquiries", Enquiries, list_enquiries, traced=True),
    Job("enquiry", OneEnquiry, show_enquiry, traced=True),
)
