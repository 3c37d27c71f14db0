"""What staff do about the neighbours' market: look at it, let it stand still, let it go on, cancel
its orders.
"""

from typing import Final, Literal

from elhandel.exchange.control import (
    PauseKind,
    clear_order_book,
    pause_market,
    pauses_now,
    resume_market,
)
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
    """Why the market stands still. kind: in an emergency nothing is minted or signed either."""

    why: Reason
    kind: Literal["trading", "maintenance", "emergency"] = "trading"


class ResumeMarket(Request, frozen=True):
    """Why a pause of this kind ends."""

    why: Reason
    kind: Literal["trading", "maintenance", "emergency"] = "trading"


class ClearBook(Request, frozen=True):
    """Why all open orders are cancelled. area: of one price area only."""

    why: Reason
    area: Literal["DK1", "DK2"] | None = None


def show_market(tools: Tools, asked: ShowMarket) -> Answer:
    """Whether the market is open, which epoch it is, and what was traded lately."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        pauses = pauses_now(tx)
        traded = {area: epochs_before(tx, area, now, min(asked.most, 100)) for area in AREAS}

    return {
        "market": _state(paused=bool(pauses)),
        "paused_since": pauses[0].paused_at.isoformat() if pauses else None,
        "pauses": [
            {"kind": pause.kind.value, "since": pause.paused_at.isoformat()} for pause in pauses
        ],
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
        is_new = pause_market(tx, _decision(tools, asked.why), PauseKind(asked.kind))
    return {"market": "paused", "changed": is_new, "kind": asked.kind}


def resume(tools: Tools, asked: ResumeMarket) -> Answer:
    """End a pause. Where no other holds, what ended meanwhile is cleared within a minute."""
    with tools.database.transaction() as tx:
        resume_market(tx, _decision(tools, asked.why), PauseKind(asked.kind))
        paused = bool(pauses_now(tx))
    return {"market": _state(paused=paused), "changed": True, "kind": asked.kind}


def clear_book(tools: Tools, asked: ClearBook) -> Answer:
    """Cancel all open orders; what they held is free again, and what has traded stays."""
    with tools.database.transaction() as tx:
        cleared = clear_order_book(tx, _decision(tools, asked.why), asked.area)
    return {"orders": cleared.orders, "kwh": kwh_of_wh(cleared.wh)}


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
    Job("clear-book", ClearBook, clear_book),
)
