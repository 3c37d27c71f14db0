"""Arbejde: what must be done? Every queue, and the rows of one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.backoffice.actions import action_named, allowed
from elhandel.backoffice.audit import assign, assigned_rows
from elhandel.backoffice.customers import cards
from elhandel.backoffice.queues import (
    Count,
    Moment,
    Queue,
    QueueDay,
    counted,
    history_of,
    queue_named,
    rows_of,
    waiting,
)
from elhandel.identity import Right, may, require
from elhandel.values.days.local_time import danish_time
from elhandel_office.acting import many, note_listed
from elhandel_office.action_words import ACTIONS
from elhandel_office.market_words import EXPECTED
from elhandel_office.queue_words import CAUSES, DETAILS, QUEUES
from elhandel_office.refusal_words import REFUSALS
from elhandel_office.sentence_words import worded
from elhandel_web import OurForm, SignedIn, Visit
from elhandel_web.charts import stacked

router: Final = APIRouter(prefix="/kontor")


@router.get("/")
def work(visit: SignedIn) -> Response:
    """Every work queue, with how many wait, since when, by when, and how much money."""
    with visit.transaction() as tx:
        found = waiting(tx, visit.session, Moment.of(visit.clock))

    busy = [_summary(visit, queue, counts) for queue, counts in found if counts]
    return visit.page(
        "work.html",
        here="arbejde",
        busy=busy,
        quiet=[(queue.key, QUEUES[queue.key]) for queue, counts in found if not counts],
        waiting_in=sum(summary["how_many"] for summary in busy),
        causes=CAUSES,
        refusals=REFUSALS,
    )


@router.get("/arbejde/{key}")
def queue(key: str, visit: SignedIn, grund: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The rows of a queue, the oldest first, with the actions that mend them."""
    shown = queue_named(key)
    require(visit.session, shown.right)
    with visit.transaction() as tx:
        moment = Moment.of(visit.clock)
        counts = counted(tx, shown, moment)
        rows = rows_of(tx, shown, moment, cause=grund or None)
        known = cards(tx, [row.customer_id for row in rows if row.customer_id is not None])
        takers = assigned_rows(tx, key, [row.row_id for row in rows])
        history = [] if visit.is_partial else history_of(tx, key, visit.today)

    note_listed(visit, known, "koe")
    chosen = {count.cause for count in counts if not grund or count.cause == grund}
    return visit.page(
        "queue.html",
        fragment="_rows.html",
        here="arbejde",
        queue=shown,
        words=QUEUES[key],
        summary=_summary(visit, shown, counts),
        counts=counts,
        rows=rows,
        grund=grund,
        known=known,
        takers=takers,
        causes=CAUSES,
        details=DETAILS,
        expected=EXPECTED,
        refusals=REFUSALS,
        worded=worded,
        actions=ACTIONS,
        fixes={cause: _fixes(visit, shown, cause) for cause in {row.cause for row in rows}},
        at_once=_at_once(visit, shown, chosen),
        ages={row.row_id: _days(visit, row.since) for row in rows},
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
        **_history(history),
    )


def _history(days: Sequence[QueueDay]) -> Mapping[str, Any]:
    """What came hangs above the line, what was mended below it."""
    return {
        "history": days,
        "came": sum(day.came for day in days),
        "mended": sum(day.mended for day in days),
        "plot": stacked(
            ("measured", [("normal", float(day.came)), ("cheap", -float(day.mended))], None)
            for day in days
        ),
    }


@router.post("/arbejde/{key}")
def with_rows(key: str, visit: SignedIn, form: OurForm) -> Response:
    """Go to an action with the chosen rows; or take them, or let them go."""
    shown = queue_named(key)
    require(visit.session, shown.right)
    rows = many(form.all("raekke"))
    if rows and (fix := form.said("goer")):
        asked = urlencode([("koe", key), *(("raekke", row) for row in rows)])
        return visit.to(f"/kontor/goer/{action_named(fix).key}?{asked}")

    to = visit.session.who if form.said("til") == "mig" else None
    if rows:
        with visit.database.transaction() as tx:
            assign(tx, key, rows, to, visit.session.who, visit.clock.now())
    return visit.to(f"/kontor/arbejde/{key}", "taget" if rows else "")


def _summary(visit: Visit, queue: Queue, counts: Sequence[Count]) -> Mapping[str, Any]:
    oldest = min((count.oldest for count in counts if count.oldest is not None), default=None)
    due = min((count.due for count in counts if count.due is not None), default=None)
    amounts = [count.ore for count in counts if count.ore is not None]
    return {
        "key": queue.key,
        "words": QUEUES[queue.key],
        "how_many": sum(count.how_many for count in counts),
        "oldest": None if oldest is None else danish_time(oldest),
        "days": None if oldest is None else _days(visit, oldest),
        "due": due,
        "is_late": due is not None and due < visit.today,
        "ore": sum(amounts) if amounts else None,
        "counts": counts,
    }


def _days(visit: Visit, since: Any) -> int:
    """Whole days since, by the Danish calendar."""
    return max(0, (visit.today - danish_time(since).date()).days)


def _fixes(visit: Visit, queue: Queue, cause: str) -> list[str]:
    return [key for key in queue.fixes_for(cause) if allowed(visit.session, action_named(key))]


def _at_once(visit: Visit, queue: Queue, causes: set[str]) -> list[str]:
    """What can be done to many rows: where all that are shown have it as a fix."""
    common = [set(_fixes(visit, queue, cause)) for cause in causes]
    keys = set.intersection(*common) if common else set()
    first = _fixes(visit, queue, next(iter(sorted(causes)))) if causes else []
    return [key for key in first if key in keys and action_named(key).at_once]
