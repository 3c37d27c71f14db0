"""Upkeep: what is kept and how long, what is held about persons, and why a bill is what it is.

Its role in the database reads almost everything and deletes what is over. So it hears the clock and
staff only: nothing that an outside party has sent comes in here, and it opens no sealed number,
reads no secret and reaches no queue.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel import billing, market, onboarding, persons, portfolio, pricing, settlement
from elhandel.billing.invoice import first_billed
from elhandel.metering import days
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.telemetry import MetricUnit, counts, entry_point, logger, metrics
from elhandel.platform.upkeep import retention, staff_reads
from elhandel.platform.work import outbox
from elhandel.platform.work.invoker import by_url_too
from elhandel.platform.work.job_requests import (
    DAY,
    FLAG,
    NUMBER,
    SAID,
    SECONDS,
    TEXT,
    TEXTS,
    WHY,
    Field,
    a,
)
from elhandel.platform.work.job_table import JobTable
from elhandel.settlement import explain
from elhandel.values.identifiers import Gsrn

type Answer = dict[str, Any]

# The books first: which day is still needed, and with it all the rest, depends on what is left of
# them.
BOOKS: Final = billing.RETENTION
THE_REST: Final = (
    *market.RETENTION,
    *pricing.RETENTION,
    *portfolio.RETENTION,
    *onboarding.RETENTION,
    *outbox.RETENTION,
    *staff_reads.RETENTION,
    *persons.RETENTION,
)
_SWEEP_SECONDS: Final = 200  # of the 300 that the function has: a batch under way is finished
# What tells staff about persons, and what they set going without a history of its own: each time
# with a trace.
_TRACED: Final = frozenset({"person-data", "erase-person", "explain"})

clock = clock_from_environment()
database = database_from_environment()


def keep_partitions(event: Answer) -> Answer:
    """Make the readings' partitions of the coming months, and drop those that nobody may need any
    more.
    """
    kept = days.keep_partitions(database, clock.today(), _horizon().needed_from)
    metrics.add_metric("partitions_dropped", MetricUnit.Count, len(kept.dropped))
    return {
        "ensured": [str(month) for month in kept.ensured],
        "dropped": list(kept.dropped),
        "postponed": list(kept.postponed),
    }


def forget_expired(event: Answer) -> Answer:
    """Delete what is no longer kept, for at most {"seconds": 200}; what is left is the next
    night's.
    """
    ends = time.perf_counter() + float(event.get("seconds", _SWEEP_SECONDS))
    counts: dict[str, int] = {}
    unfinished: list[str] = []
    for rules in (BOOKS, THE_REST):
        until = _horizon()
        swept = retention.sweep(
            database, rules, until, time_is_left=lambda: time.perf_counter() < ends
        )
        counts |= swept.counts
        unfinished += swept.unfinished

    for rule in (*BOOKS, *THE_REST):
        metrics.add_metric(rule.metric, MetricUnit.Count, counts[rule.name])

    metrics.add_metric("forgetting_unfinished", MetricUnit.Count, len(unfinished))

    return {
        "books_from": str(until.books_from),
        "needed_from": str(until.needed_from),
        "forgotten": {name: count for name, count in counts.items() if count},
        "unfinished": unfinished,
    }


def _horizon() -> retention.Horizon:
    """What is over now, by the calendar and by the runs that are left."""
    until = retention.horizon(clock)
    with database.transaction() as tx:
        return replace(until, needed_from=settlement.needed_from(tx, until.books_from))


def person_data(event: Answer) -> Answer:
    """Everything that is held about a person, part by part."""
    return persons.person_data(database, clock, _horizon(), event)


def rectify_person(event: Answer) -> Answer:
    """What is wrong of a person is put right."""
    return persons.rectify_person(database, clock, event)


def erase_person(event: Answer) -> Answer:
    """What no duty keeps of a person goes; what stays is said."""
    return persons.erase_person(database, clock, _horizon(), event)


def explain_bill(event: Answer) -> Answer:
    """What a point's bill is or would be, as a case with its answer: {"job": "explain", "gsrn",
    "from", "to"}.

    With {"line": "energy"} why that line is what it is. With {"as_issued": true} also as it was
    known when the bill was issued: for that, prices, readings and supply are put back, and all of
    it is rolled back.
    """
    gsrn, line = Gsrn(str(event["gsrn"])), str(event.get("line", ""))
    start, end = date.fromisoformat(event["from"]), date.fromisoformat(event["to"])

    with database.transaction() as tx:
        bills = explain.bills_of_point(tx, gsrn.value, start, end)
        answered = {"bills": explain.bills_as_json(bills, line)}
        if event.get("as_issued", False):
            issued = explain.bills_as_issued(tx, gsrn.value, start, end, partial(first_billed, tx))
            answered["issued"] = explain.issued_as_json(issued, line)

    return answered


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "keep-partitions": keep_partitions,
    "forget-expired": forget_expired,
    "person-data": person_data,
    "rectify-person": rectify_person,
    "erase-person": erase_person,
    "explain": explain_bill,
}


_GSRN: Final = a("a GSRN of 18 digits", Gsrn)
_DECIDED: Final = {"why": WHY.needed}
_CONTACT: Final = {"name": SAID, "email": SAID, "phone": SAID, "billing_address": TEXTS}

FIELDS: Final[dict[str, dict[str, Field]]] = {
    "keep-partitions": {},
    "forget-expired": {"seconds": SECONDS},
    "person-data": {"customer": NUMBER.needed, "part": SAID, "after": SAID, **_DECIDED},
    "rectify-person": {"customer": NUMBER.needed, "contract": NUMBER, **_CONTACT, **_DECIDED},
    "erase-person": {"customer": NUMBER.needed, "preview": FLAG, **_DECIDED},
    "explain": {
        "gsrn": _GSRN.needed,
        "from": DAY.needed,
        "to": DAY.needed,
        "line": TEXT,
        "as_issued": FLAG,
    },
}

_TABLE: Final = JobTable("Upkeep", JOBS, FIELDS, _TRACED)


@by_url_too
@entry_point
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Run the job that the schedule, or a member of staff, names. Raises NotFound for a job that
    does not exist.
    """
    logger.append_keys(job=_TABLE.name(event))

    answer = _TABLE.run(event, database, clock)

    logger.info("done", extra={"counts": counts(answer)})
    return answer
