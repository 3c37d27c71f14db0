"""Mistakes of ours that the market is to correct: their cases, by hand."""

from typing import Final

from elhandel.jobs.fields import Day, Number, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.market import mistakes
from elhandel.market.processes import Cause, Process
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision, Provenance
from elhandel.values.ids import ProcessId


class OpenMistake(Request, frozen=True, kw_only=True):
    """A supply that was a mistake."""

    gsrn: Point
    why: Why

    right_day: Day | None = None
    """The right first day of a move-in whose customer stays; without it supply never should have
    been.
    """


class Case(Request, frozen=True):
    """A case, and why it moves."""

    case: Number
    why: Why


class CloseMistake(Request, frozen=True):
    """What DataHub Support has done by hand."""

    case: Number
    accepted: bool
    why: Why


def open_mistake(tools: Tools, asked: OpenMistake) -> Answer:
    """Open the case of the latest supply of a point."""
    found = mistakes.MistakeFound(asked.gsrn, asked.right_day, staff(), asked.why)
    with tools.database.transaction() as tx:
        case = mistakes.open_case(tx, found, tools.clock)
    return _shown(case)


def note_reported(tools: Tools, asked: Case) -> Answer:
    """It was reported in the market's portal."""
    with tools.database.transaction() as tx:
        case = mistakes.note_reported(
            tx, ProcessId(asked.case), _decision(tools, asked.why), tools.clock.today()
        )
    return _shown(case)


def withdraw_mistake(tools: Tools, asked: Case) -> Answer:
    """It was no mistake."""
    with tools.database.transaction() as tx:
        case = mistakes.withdraw_case(tx, ProcessId(asked.case), _decision(tools, asked.why))
    return _shown(case)


def close_mistake(tools: Tools, asked: CloseMistake) -> Answer:
    """Close a case of which no message comes."""
    decision = _decision(tools, asked.why)
    corrected = "corrected" if asked.accepted else "did not correct"
    cause = Cause.scrubbed(
        f"{decision.by}: DataHub Support {corrected} it ({decision.why})", Provenance(decision.at)
    )
    with tools.database.transaction() as tx:
        case = mistakes.close_by_hand(
            tx, ProcessId(asked.case), was_accepted=asked.accepted, cause=cause
        )
    return _shown(case)


def list_mistakes(tools: Tools, asked: Nothing) -> Answer:
    """The cases that are not closed, and what is to be done about each."""
    with tools.database.transaction() as tx:
        found = mistakes.mistakes(tx)

    return {
        "mistakes": [
            {
                "case": case.case_id,
                "kind": case.kind,
                "gsrn": str(case.gsrn),
                "state": case.state,
                "since": str(case.starts_on),
                "right_day": None if case.right_day is None else str(case.right_day),
                "report_by": str(case.report_by),
                "found_by": case.found_by,
                "why": case.why,
                "do": case.do,
            }
            for case in found
        ]
    }


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(staff(), why, tools.clock.now())


def _shown(case: Process) -> Answer:
    return {
        "case": case.process_id,
        "kind": case.kind,
        "gsrn": str(case.gsrn),
        "state": case.state.value,
        "do": None if case.state in case.guide.over else mistakes.to_do(case),
    }


JOBS: Final = (
    Job("open-mistake", OpenMistake, open_mistake),
    Job("mistake-reported", Case, note_reported),
    Job("withdraw-mistake", Case, withdraw_mistake),
    Job("close-mistake", CloseMistake, close_mistake),
    Job("mistakes", Nothing, list_mistakes, traced=True),
)
