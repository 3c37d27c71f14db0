"""Surplus becomes tokens every hour; and metering points begin and end to take part, by hand."""

from typing import Final

import msgspec

from elhandel.exchange.control import is_emergency
from elhandel.jobs.fields import Day, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.minting import UnableToMint
from elhandel.minting.participation import join, leave
from elhandel.minting.surplus import order_surplus
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class NeighboursAreOff(UnableToMint):
    """Neighbours do not trade here."""

    code = "neighbours-are-off"


class JoinNeighbours(Request, frozen=True, kw_only=True):
    """A metering point of production whose surplus becomes tokens from a day on."""

    gsrn: Point
    since: Day = msgspec.field(name="from")
    why: Why


class LeaveNeighbours(Request, frozen=True, kw_only=True):
    """A metering point that no longer takes part; the day is the first without."""

    gsrn: Point
    past: Day = msgspec.field(name="to")
    why: Why


def mint_surplus(tools: Tools, asked: Nothing) -> Answer:
    """Order tokens for surplus that was measured, and take back what was measured too high; in an
    emergency nothing.
    """
    if settings().neighbours == "off":
        return {"neighbours": False}
    with tools.database.transaction() as tx:
        if is_emergency(tx):
            return {"neighbours": True, "halted": True}

    ordered = order_surplus(tools.database, tools.clock)
    metrics.add_metric("days_minted", MetricUnit.Count, ordered.minted)
    metrics.add_metric("days_taken_back", MetricUnit.Count, ordered.taken_back)
    return {
        "neighbours": True,
        "minted": ordered.minted,
        "taken_back": ordered.taken_back,
        "moved": ordered.moved,
        "waiting": ordered.waiting,
    }


def join_neighbours(tools: Tools, asked: JoinNeighbours) -> Answer:
    """Let a metering point take part. Raises NeighboursAreOff, UnableToMint."""
    if settings().neighbours == "off":
        raise NeighboursAreOff("Neighbours do not trade here. Set the parameter Neighbours first.")

    decision = Decision(staff(), asked.why, tools.clock.now())
    with tools.database.transaction() as tx:
        number = join(tx, asked.gsrn, asked.since, decision)
    return {"participation": number}


def leave_neighbours(tools: Tools, asked: LeaveNeighbours) -> Answer:
    """End that a metering point takes part. Raises UnableToMint."""
    decision = Decision(staff(), asked.why, tools.clock.now())
    with tools.database.transaction() as tx:
        leave(tx, asked.gsrn, asked.past, decision)
    return {"gsrn": str(asked.gsrn), "to": asked.past.isoformat()}


JOBS: Final = (
    Job("mint-surplus", Nothing, mint_surplus, metrics=("days_minted", "days_taken_back")),
    Job("join-neighbours", JoinNeighbours, join_neighbours),
    Job("leave-neighbours", LeaveNeighbours, leave_neighbours),
)
