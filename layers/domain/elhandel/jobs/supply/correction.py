"""The days of a supply, corrected by staff."""

from typing import Final

import msgspec

from elhandel import market
from elhandel.jobs.fields import Day, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.portfolio.supply import Supply


class MoveSupply(Request, frozen=True, kw_only=True):
    """The right days of a supply; what is left out stays."""

    gsrn: Point
    why: Why

    start: Day | None = msgspec.field(name="from", default=None)
    """The right first day."""

    end: Day | None = msgspec.field(name="to", default=None)
    """The right first day without supply."""

    on: Day | None = None
    """A day of the supply that is meant; the latest supply without it."""


def move_supply(tools: Tools, asked: MoveSupply) -> Answer:
    """Correct the days of a supply."""
    move = market.Move(asked.gsrn, asked.start, asked.end, asked.on, staff(), asked.why)

    with tools.database.transaction() as tx:
        moved = market.move_supply(tx, move, tools.clock)

    return {
        "before": _days(moved.before),
        "after": _days(moved.after),
        "moved": moved.before != moved.after,
    }


def _days(supply: Supply) -> list[str | None]:
    return [str(supply.starts_on), str(supply.ends_on) if supply.ends_on else None]


JOBS: Final = (Job("move-supply", MoveSupply, move_supply),)
