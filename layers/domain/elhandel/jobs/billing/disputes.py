"""What customers do not accept of their bills."""

from typing import Final, Literal

from elhandel.billing import disputes
from elhandel.jobs.fields import Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore


class OpenDispute(Request, frozen=True):
    """Of which document, and why."""

    number: Filled
    why: Reason

    line_no: Number | None = None
    """One line of it; without it, all of the document."""


class CloseDispute(Request, frozen=True):
    """Which dispute, and what came of it."""

    dispute_id: Number
    why: Reason


class DecideDispute(Request, frozen=True):
    """Which dispute, what came of it, and what the customer is told."""

    dispute_id: Number
    outcome: Literal["credited", "confirmed"]
    letter: Filled
    why: Reason

    note: Filled | None = None
    """Of what is credited: the number of the credit note."""


class WriteLetter(Request, frozen=True):
    """About which dispute, and what."""

    dispute_id: Number
    letter: Filled


def list_disputes(tools: Tools, asked: Nothing) -> Answer:
    """The disputes that are open."""
    with tools.database.transaction() as tx:
        return {"disputes": [_shown(dispute) for dispute in disputes.open_disputes(tx)]}


def open_dispute(tools: Tools, asked: OpenDispute) -> Answer:
    """Note that a customer does not accept a document, or a line of it."""
    lines = None if asked.line_no is None else [asked.line_no]
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())

    with tools.database.transaction() as tx:
        number = disputes.open_dispute(tx, asked.number, decision, line_nos=lines)

    return {"dispute_id": number}


def close_dispute(tools: Tools, asked: CloseDispute) -> Answer:
    """Note what came of a dispute; what it held is billed by the next round."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())

    with tools.database.transaction() as tx:
        disputes.close_dispute(tx, asked.dispute_id, decision)

    return {"dispute_id": asked.dispute_id}


def decide_dispute(tools: Tools, asked: DecideDispute) -> Answer:
    """Note what came of a dispute, and tell the customer on the page of the bill."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    verdict = disputes.Verdict(asked.outcome, asked.letter, asked.note)

    with tools.database.transaction() as tx:
        disputes.decide_dispute(tx, asked.dispute_id, verdict, decision)

    return {"dispute_id": asked.dispute_id}


def write_to_disputer(tools: Tools, asked: WriteLetter) -> Answer:
    """Write to the customer about a dispute; it stands on the page of the bill."""
    with tools.database.transaction() as tx:
        letter = disputes.Letter(asked.letter, staff(), tools.clock.now(), from_us=True)
        disputes.add_letter(tx, asked.dispute_id, letter)

    return {"dispute_id": asked.dispute_id}


def _shown(dispute: disputes.Dispute) -> Answer:
    return {
        "dispute_id": dispute.dispute_id,
        "number": dispute.number,
        "line_nos": dispute.line_nos,
        "disputed_dkk": short_dkk_of_ore(dispute.disputed_ore),
        "opened_by": dispute.opened_by,
        "reason": dispute.reason,
        "opened_at": dispute.opened_at.isoformat(),
        "cause": dispute.cause,
        "answer_by": None if dispute.answer_by is None else dispute.answer_by.isoformat(),
    }


JOBS: Final = (
    Job("list-disputes", Nothing, list_disputes, traced=True),
    Job("open-dispute", OpenDispute, open_dispute),
    Job("close-dispute", CloseDispute, close_dispute),
    Job("decide-dispute", DecideDispute, decide_dispute),
    Job("write-about-dispute", WriteLetter, write_to_disputer),
)
