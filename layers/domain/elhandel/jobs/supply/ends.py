"""Ends of supply and move-outs, asked for and taken back by staff."""

from typing import Final

from elhandel.jobs.fields import Day, Point, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.market.ends import (
    EndKind,
    EndWanted,
    ask_for_end,
    cancel_end,
    ends_of,
)
from elhandel.market.processes import Process
from elhandel.platform.work.invoker import staff
from elhandel.portfolio.supply import vacancies
from elhandel.values.decision import Decision


class EndWish(Request, frozen=True):
    """What is to end, and on which day: the first one without supply, or without the customer."""

    gsrn: Point
    date: Day
    why: Reason


class EndTakenBack(Request, frozen=True):
    """At which point it is taken back."""

    gsrn: Point
    why: Reason


class EndsOfPoint(Request, frozen=True):
    """Whose ends are shown."""

    gsrn: Point


def end_supply(tools: Tools, asked: EndWish) -> Answer:
    """Ask the market to end the supply of a point (BRS-002)."""
    return _ask(tools, "end_of_supply", asked)


def move_out(tools: Tools, asked: EndWish) -> Answer:
    """Report to the market that the customer of a point moves out (BRS-010)."""
    return _ask(tools, "move_out", asked)


def cancel_end_of_supply(tools: Tools, asked: EndTakenBack) -> Answer:
    """Take an end of supply back, until the point is disconnected."""
    return _cancel(tools, "end_of_supply", asked)


def cancel_move_out(tools: Tools, asked: EndTakenBack) -> Answer:
    """Take a move-out back, until the day before."""
    return _cancel(tools, "move_out", asked)


def _ask(tools: Tools, kind: EndKind, asked: EndWish) -> Answer:
    decision = Decision(staff(), asked.why, tools.clock.now())
    with tools.database.transaction() as tx:
        wanted = EndWanted(asked.gsrn, kind, asked.date)
        return _answer(ask_for_end(tx, wanted, tools.clock, decision))


def _cancel(tools: Tools, kind: EndKind, asked: EndTakenBack) -> Answer:
    who = f"{staff()}: {asked.why}"
    with tools.database.transaction() as tx:
        return _answer(cancel_end(tx, asked.gsrn, kind, tools.clock, who))


def _answer(process: Process) -> Answer:
    return {
        "process_id": process.process_id,
        "kind": process.kind,
        "state": process.state.value,
        "date": str(process.effective_on),
        "cancel_wished": process.cancel_wished,
    }


def show_ends(tools: Tools, asked: EndsOfPoint) -> Answer:
    """The ends of supply and move-outs of a point, the latest first."""
    with tools.database.transaction() as tx:
        ends = ends_of(tx, asked.gsrn)

    return {
        "ends": [
            {
                "process_id": end.process_id,
                "kind": end.kind,
                "state": end.state.value,
                "date": str(end.effective_on),
                "asked_at": end.asked_at.isoformat(),
                "asked_by": end.asked_by,
                "why": end.why,
                "cancel_wished": end.cancel_wished,
                "reject_code": end.reject_code,
                "reject_text": end.reject_text,
            }
            for end in ends
        ]
    }


def vacant_points(tools: Tools, asked: Nothing) -> Answer:
    """The points that we supply and that have no customer, the longest vacant first."""
    with tools.database.transaction() as tx:
        vacant = vacancies(tx, tools.clock.today())

    return {
        "vacant": [
            {
                "gsrn": str(vacancy.gsrn),
                "since": str(vacancy.starts_on),
                "until": None if vacancy.ends_on is None else str(vacancy.ends_on),
            }
            for vacancy in vacant
        ]
    }


JOBS: Final = (
    Job("end-supply", EndWish, end_supply),
    Job("move-out", EndWish, move_out),
    Job("cancel-end-of-supply", EndTakenBack, cancel_end_of_supply),
    Job("cancel-move-out", EndTakenBack, cancel_move_out),
    Job("show-ends", EndsOfPoint, show_ends, traced=True),
    Job("vacant-points", Nothing, vacant_points, traced=True),
)
