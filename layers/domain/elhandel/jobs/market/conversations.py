"""What was said with the market, and what waits for staff."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.shown import as_json
from elhandel.market import conversations
from elhandel.market.conversations import Subject, Work
from elhandel.values.errors import DomainError
from elhandel.values.ids import EnquiryId, ProcessId


class Asked(Request, frozen=True):
    """About what: one of these. A metering point: the list of what was talked about."""

    process: Number | None = None
    enquiry: Number | None = None
    resumption: Filled | None = None
    gsrn: Point | None = None


class NameOneThing(DomainError):
    """A conversation of several things, or of nothing."""

    code = "name-one-thing"


def show(tools: Tools, asked: Asked) -> Answer:
    """The conversation about a process, an enquiry or a request to take a point back; or the list
    of a metering point.
    """
    named = [asked.process, asked.enquiry, asked.resumption, asked.gsrn]
    if sum(name is not None for name in named) != 1:
        raise NameOneThing("Name one process, enquiry, resumption or metering point.")

    with tools.database.transaction() as tx:
        if asked.gsrn is not None:
            heads = conversations.conversations_at(tx, asked.gsrn)
            return {"conversations": [as_json(head) for head in heads]}

        subject = Subject(
            None if asked.process is None else ProcessId(asked.process),
            None if asked.enquiry is None else EnquiryId(asked.enquiry),
            asked.resumption,
        )
        found = conversations.conversation(tx, subject, tools.clock.now())

    return as_json(found)


def work_list(tools: Tools, asked: Nothing) -> Answer:
    """What is overdue or waits for staff, and what to do about it."""
    with tools.database.transaction() as tx:
        found = conversations.work_list(tx, tools.clock)

    return {"work": [shown_work(work) for work in found]}


def shown_work(work: Work) -> Answer:
    """A line of the work list, as an answer shows it."""
    return as_json(work)


JOBS: Final = (
    Job("conversation", Asked, show, traced=True),
    Job("work-list", Nothing, work_list, traced=True),
)
