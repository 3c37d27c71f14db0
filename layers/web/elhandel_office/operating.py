"""Drift: the clock, what runs by it and how that went, what moved in the last hours, what waits to
leave, what must hold.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel import imports
from elhandel.backoffice.actions import action_named, action_of_job, allowed
from elhandel.backoffice.operations import hourly, offended, outgoing
from elhandel.exchange.control import pause_now
from elhandel.exchange.epochs import AREAS, EpochRow, epoch_on, epochs_before
from elhandel.identity import Right, require
from elhandel.market.inbox import count_dead_letters
from elhandel.platform.database import Transaction
from elhandel.platform.schedules import (
    SCHEDULES,
    JobRun,
    Schedule,
    latest_runs,
    logged_runs,
    troubled_runs,
)
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel_office.ids import IdInPath
from elhandel_office.job_words import FUNCTIONS, OUTCOMES, job_words
from elhandel_web import N_, SignedIn, Visit
from elhandel_web.charts import stacked

router: Final = APIRouter(prefix="/kontor/drift")

_IMPORTS: Final = 5
_EPOCHS: Final = 8
_RUNS: Final = 40
"""Of the log of jobs."""
TROUBLE: Final = dt.timedelta(days=7)
KINDS: Final = {
    "received": N_("Beskeder modtaget"),
    "sent": N_("Sendt til DataHub"),
    "signups": N_("Tilmeldinger"),
    "settled": N_("Dele afregnet"),
    "bills": N_("Regninger udstedt"),
}
DESTINATIONS: Final = {
    "datahub": N_("DataHub"),
    "settlement-shards": N_("Køen af afregninger"),
    "invoice-shards": N_("Køen af regninger"),
    "network": N_("Netleverandøren"),
}
ROWS: Final = {
    "account": N_("Konti"),
    "agreement": N_("Aftaler"),
    "order": N_("Bestillinger"),
    "row": N_("Andre rækker"),
}
"""Of a file of another system, by their kind."""
ROW_STATES: Final = {
    "new": N_("Ikke set efter"),
    "ready": N_("Klar"),
    "loaded": N_("Overtaget"),
    "known": N_("Kendt før"),
    "left-out": N_("Udeladt"),
    "wrong": N_("Kan ikke bruges"),
    "orphaned": N_("Uden kunde"),
}
"""Where such a row is."""
LOOKED_AT: Final = {
    "check-invariants": N_("De seneste uger"),
    "check-invariants all": N_("Årene"),
}
"""What looks whether everything holds, and what of it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A job that runs by the clock, as the page shows it."""

    title: str
    name: str
    last: JobRun | None
    last_at: dt.datetime | None
    """Danish time, as next_at."""
    next_at: dt.datetime | None
    is_late: bool
    action: str
    """What runs it at once; empty where nobody here may."""


@dataclass(frozen=True, slots=True)
class Market:
    """The neighbours' market, as the page shows it; times are Danish."""

    paused_at: dt.datetime | None
    ends_at: dt.datetime
    """Of the epoch that is active."""
    epochs: Sequence[tuple[dt.datetime, EpochRow]]
    """That have traded, the newest first."""
    action: str
    """What lets it stand still, or go on; empty where nobody here may."""


@router.get("")
def operations(visit: SignedIn) -> Response:
    """How the machine is doing."""
    require(visit.session, Right.SEARCH)
    now = visit.clock.now()
    with visit.transaction() as tx:
        moved = hourly(tx, now)
        waiting = outgoing(tx)
        broken = offended(tx)
        dead = count_dead_letters(tx)
        reports = [
            imports.report_of(tx, one.batch_id) for one in imports.list_batches(tx, _IMPORTS)
        ]
        last = latest_runs(tx)
        trouble = troubled_runs(tx, now - TROUBLE)
        market = _market(visit, tx, now)
        log = logged_runs(tx, limit=_RUNS)

    planned = [(schedule.function, _planned(visit, schedule, last, now)) for schedule in SCHEDULES]
    return visit.page(
        "operations.html",
        here="drift",
        clock_now=danish_time(now),
        charts=[
            (one, stacked([("measured", [("normal", float(n))], None) for n in one.counts]))
            for one in moved
        ],
        first_hour=danish_time(moved[0].since),
        kinds=KINDS,
        destinations=DESTINATIONS,
        waiting=[(danish_time(one.oldest), one) for one in waiting],
        broken=broken,
        dead=dead,
        imports=[(danish_time(one.batch.received_at), one) for one in reports],
        parts=[
            (title, [job for function, job in planned if function == key])
            for key, title in FUNCTIONS.items()
        ],
        has_looked=any(name in last for name in LOOKED_AT),
        looked_at=[_looked_at(what, last.get(name)) for name, what in LOOKED_AT.items()],
        late=sum(job.is_late for _, job in planned),
        log=[(danish_time(run.begun_at), _title(run.name), run) for _, run in log],
        trouble=[(danish_time(run.begun_at), _title(run.name), run) for run in trouble],
        outcomes=OUTCOMES,
        market=market,
        apis=settings().api_address,
    )


def _market(visit: Visit, tx: Transaction, now: dt.datetime) -> Market | None:
    """The neighbours' market; None where they do not trade."""
    if settings().neighbours == "off":
        return None
    pause = pause_now(tx)
    epochs = [row for area in AREAS for row in epochs_before(tx, area, now, _EPOCHS)]
    action = action_named("pause-market" if pause is None else "resume-market")

    return Market(
        paused_at=None if pause is None else danish_time(pause.paused_at),
        ends_at=danish_time(epoch_on(now).end),
        epochs=[
            (danish_time(row.epoch), row)
            for row in sorted(epochs, key=lambda row: row.epoch, reverse=True)[:_EPOCHS]
        ],
        action=action.key if allowed(visit.session, action) else "",
    )


@router.get("/indlaest/{batch}")
def import_report(batch: IdInPath, visit: SignedIn) -> Response:
    """What became of a file of another system: its rows by kind and state, which add up to it."""
    require(visit.session, Right.SEARCH)
    with visit.transaction() as tx:
        report = imports.report_of(tx, batch)

    kinds = [kind for kind in ROWS if any(known == kind for known, _ in report.counts)]
    return visit.page(
        "import_report.html",
        here="drift",
        report=report,
        received_at=danish_time(report.batch.received_at),
        checked_at=_danish(report.batch.checked_at),
        loaded_at=_danish(report.batch.loaded_at),
        kinds=[(kind, ROWS[kind]) for kind in kinds],
        states=ROW_STATES,
    )


def _danish(at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else danish_time(at)


def _looked_at(what: str, run: JobRun | None) -> tuple[str, JobRun | None, dt.datetime | None]:
    """What was looked at, how that ended, and when it was, Danish time."""
    return what, run, None if run is None else danish_time(run.begun_at)


def _planned(
    visit: Visit, schedule: Schedule, last: Mapping[str, JobRun], now: dt.datetime
) -> Planned:
    run = last.get(schedule.name)
    begun_at = None if run is None else run.begun_at
    next_at = schedule.next_after(begun_at, now)
    action = action_of_job(schedule.job, schedule.flags)
    may_run = action is not None and allowed(visit.session, action)
    return Planned(
        title=job_words(schedule.name, None if action is None else action.key),
        name=schedule.name,
        last=run,
        last_at=None if begun_at is None else danish_time(begun_at),
        next_at=None if next_at is None else danish_time(next_at),
        is_late=begun_at is not None and schedule.is_late(begun_at, now),
        action=action.key if action is not None and may_run else "",
    )


def _title(name: str) -> str:
    job, *flags = name.split()
    action = action_of_job(job, flags)
    return job_words(name, None if action is None else action.key)
