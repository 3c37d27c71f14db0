"""Nabostrøm: how the market of neighbours and the token ledger are doing, and what staff do about
them (GX-GOV-1, GX-STL-6, GX-MNT-5).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.neighbours import (
    backlog,
    how_many_take_part,
    latest_epochs,
    revenue_by_month,
    taking_part,
)
from elhandel.backoffice.queues import Moment, counted, queue_named
from elhandel.chain import tasks
from elhandel.chain.tasks import Standing
from elhandel.chain.watch import Look, last_look
from elhandel.exchange.control import Pause, PauseKind, pauses_now
from elhandel.exchange.epochs import AREAS, EpochRow, epoch_on, epochs_before
from elhandel.identity import Right, may, require
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import NotFound
from elhandel_office.acting import of_firm
from elhandel_office.action_words import ACTIONS
from elhandel_web import N_, SignedIn, Visit

router: Final = APIRouter(prefix="/kontor/nabostroem")

_EPOCHS: Final = 24
"""Six hours of them."""
_BOOKS: Final = 12
_MONTHS: Final = 12
_TAKING_PART: Final = 20
_LATE: Final = dt.timedelta(minutes=5)
_LAMPORTS_OF_SOL: Final = 1_000_000_000

PAUSES: Final[Mapping[PauseKind, str]] = {
    PauseKind.TRADING: N_("handlen står stille siden"),
    PauseKind.MAINTENANCE: N_("vedligehold siden"),
    PauseKind.EMERGENCY: N_("nødstop siden"),
}
_ENDS: Final[Mapping[PauseKind, str]] = {
    PauseKind.TRADING: "resume-market",
    PauseKind.MAINTENANCE: "resume-market-maintenance",
    PauseKind.EMERGENCY: "resume-market-emergency",
}
_BEGINS: Final[Mapping[PauseKind, str]] = {
    PauseKind.TRADING: "pause-market",
    PauseKind.MAINTENANCE: "pause-market-maintenance",
    PauseKind.EMERGENCY: "pause-market-emergency",
}


STUCK: Final[Mapping[str, str]] = {
    "chain-tasks": N_("Arbejde på kæden"),
    "stuck-settlements": N_("Handler, som kæden afviser"),
    "trades": N_("Handler ikke afregnet"),
}
"""The queues of neighbours' trade, and what waits there."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The token ledger, as the page shows it; times are Danish."""

    stands: Standing
    look: Look | None
    looked_at: dt.datetime | None
    sol: Decimal | None
    is_late: bool
    """Nobody has looked for some minutes."""


@router.get("")
def neighbours(visit: SignedIn) -> Response:
    """The market, its epochs, what was earned, the ledger, and who takes part."""
    require(visit.session, Right.SEARCH)
    if settings().neighbours == "off":
        raise NotFound("Neighbours do not trade here.")

    now = visit.clock.now()
    with visit.transaction() as tx:
        pauses = pauses_now(tx)
        waits = backlog(tx, now)
        epochs = latest_epochs(tx, _EPOCHS)
        books = [row for area in AREAS for row in epochs_before(tx, area, now, _BOOKS)]
        months = revenue_by_month(tx, _MONTHS)
        ledger = _ledger(tx, now)
        count = how_many_take_part(tx, visit.today)
        joined = taking_part(tx, _TAKING_PART)
        stuck = _stuck(visit, tx)

    return visit.page(
        "neighbours.html",
        here="nabostroem",
        pauses=[(PAUSES[pause.kind], danish_time(pause.paused_at)) for pause in pauses],
        actions_here=_actions(visit, pauses),
        ends_at=danish_time(epoch_on(now).end),
        waits=waits,
        waits_since=None if waits.since is None else danish_time(waits.since),
        epochs=[(danish_time(one.starts_at), one) for one in epochs],
        books=_latest(books),
        months=months,
        ledger=ledger,
        count=count,
        joined=joined,
        stuck=stuck,
        queues=STUCK,
        actions=ACTIONS,
    )


def _actions(visit: Visit, pauses: Sequence[Pause]) -> Sequence[str]:
    """What the visitor may do now: pauses that hold can end, those that do not can begin."""
    held = {pause.kind for pause in pauses}
    ends = [_ENDS[kind] for kind in PauseKind if kind in held]
    begins = [_BEGINS[kind] for kind in PauseKind if kind not in held]
    return of_firm(visit, *ends, *begins, "clear-epochs", "clear-book", "recover-chain")


def _latest(books: Sequence[EpochRow]) -> Sequence[tuple[dt.datetime, EpochRow]]:
    """The books that traded last, of all areas."""
    newest = sorted(books, key=lambda row: (row.epoch, row.price_area), reverse=True)[:_BOOKS]
    return [(danish_time(row.epoch), row) for row in newest]


def _ledger(tx: Transaction, now: dt.datetime) -> Ledger:
    look = last_look(tx)
    if look is None:
        return Ledger(tasks.standing(tx), None, None, None, is_late=False)

    lamports = look.lamports
    return Ledger(
        stands=tasks.standing(tx),
        look=look,
        looked_at=danish_time(look.looked_at),
        sol=None if lamports is None else Decimal(lamports) / _LAMPORTS_OF_SOL,
        is_late=now - look.looked_at > _LATE,
    )


def _stuck(visit: Visit, tx: Transaction) -> Mapping[str, int]:
    """How many wait in the queues of neighbours' trade, for those who see them."""
    moment = Moment.of(visit.clock)
    queues = [queue_named(key) for key in STUCK]
    return {
        queue.key: sum(count.how_many for count in counted(tx, queue, moment))
        for queue in queues
        if may(visit.session, queue.right)
    }
