"""The days of a supply, corrected by staff."""

from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market.supply import SupplyCorrection, correct_supply
from elhandel.platform.work.invoker import staff
from elhandel.portfolio.supply import Supply


class CorrectSupply(Request, frozen=True, kw_only=True):
    """The right days of a supply; what is left out stays."""

    gsrn: Point
    why: Why

    start: Day | None = msgspec.field(name="from", default=None)
    """The right first day."""

    end: Day | None = msgspec.field(name="to", default=None)
    """The right first day without supply."""

    on: Day | None = None
    """A day of the supply that is meant; the latest supply without it."""


def correct(tools: Tools, asked: CorrectSupply) -> Answer:
    """Correct the days of a supply."""
    wanted = SupplyCorrection(
        gsrn=asked.gsrn,
        starts_on=asked.start,
        ends_on=asked.end,
        supplied_on=asked.on,
        by=staff(),
        why=asked.why,
    )

    with tools.database.transaction() as tx:
        corrected = correct_supply(tx, wanted, tools.clock)

    return {
        "before": _days(corrected.before),
        "after": _days(corrected.after),
        "corrected": corrected.before != corrected.after,
    }


def _days(supply: Supply) -> list[str | None]:
    return [str(supply.starts_on), str(supply.ends_on) if supply.ends_on else None]


JOBS: Final = (Job("correct-supply", CorrectSupply, correct),)
