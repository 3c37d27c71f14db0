"""What staff do about the neighbours' market: look at it, let it stand still, let it go on."""

from typing import Final

from elhandel.exchange.control import pause_market, pause_now, resume_market
from elhandel.exchange.epochs import AREAS, epoch_on, epochs_before
from elhandel.jobs.fields import Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import dkk_of_micro, kwh_of_wh


class ShowMarket(Request, frozen=True):
    """How many of the latest epochs that have traded are shown, for each area."""

    most: Number = 10


class PauseMarket(Request, frozen=True):
    """Why the market stands still."""

    why: Reason


class ResumeMarket(Request, frozen=True):
    """Why the market goes on."""

    why: Reason


def show_market(tools: Tools, asked: ShowMarket) -> Answer:
    """Whether the market is open, which epoch it is, and what was traded lately."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        pause = pause_now(tx)
        traded = {area: epochs_before(tx, area, now, min(asked.most, 100)) for area in AREAS}

    return {
        "market": _state(paused=pause is not None),
        "paused_since": None if pause is None else pause.paused_at.isoformat(),
        "epoch": epoch_on(now).number,
        "traded": [
            {
                "area": area,
                "epoch": row.epoch.isoformat(),
                "month": f"{row.month:%Y-%m}",
                "price_dkk": dkk_of_micro(row.price),
                "kwh": kwh_of_wh(row.wh),
                "trades": row.trades,
            }
            for area, rows in traded.items()
            for row in rows
        ],
    }


def pause(tools: Tools, asked: PauseMarket) -> Answer:
    """Let the market stand still: nothing is ordered, and nothing clears."""
    with tools.database.transaction() as tx:
        is_new = pause_market(tx, _decision(tools, asked.why))
    return {"market": "paused", "changed": is_new}


def resume(tools: Tools, asked: ResumeMarket) -> Answer:
    """Let the market go on; epochs that ended meanwhile are cleared within a minute."""
    with tools.database.transaction() as tx:
        resume_market(tx, _decision(tools, asked.why))
    return {"market": _state(paused=False), "changed": True}


def _state(*, paused: bool) -> str:
    if settings().neighbours == "off":
        return "off"
    return "paused" if paused else "open"


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why, at=tools.clock.now())


JOBS: Final = (
    Job("show-market", ShowMarket, show_market),
    Job("pause-market", PauseMarket, pause),
    Job("resume-market", ResumeMarket, resume),
)
