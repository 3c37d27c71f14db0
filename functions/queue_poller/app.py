"""Queue poller: everything that runs by the clock between us, DataHub and the price source.

Each schedule of the template names a job; a job may run twice and at the same time as itself. A part that does not
answer is a matter of one queue or one job: the others go on, and the next schedule tries again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel import billing, market, metering, onboarding, portfolio, pricing, settlement
from elhandel.platform import outbox, retention
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Transaction, database_from_environment
from elhandel.platform.errors import DomainError, NotFound, Unavailable
from elhandel.platform.heartbeat import counted
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics, tracer
from elhandel.portfolio import Gsrn, Supply

type Answer = dict[str, Any]

# The books first: which day is still needed, and with it all the rest, depends on what is left of them.
BOOKS: Final = billing.RETENTION
THE_REST: Final = (
    *market.RETENTION,
    *pricing.RETENTION,
    *portfolio.RETENTION,
    *onboarding.RETENTION,
    *outbox.RETENTION,
)
_SWEEP_SECONDS: Final = 200  # of the 300 that the function has: a batch under way is finished

clock = clock_from_environment()
database = database_from_environment()


def send_due(event: Answer) -> Answer:
    """Write what is due to the outbox, and send what the outbox holds for DataHub."""
    due = market.request_due(database, clock)
    sent = outbox.dispatch(database, clock, market.DESTINATION, market.sender_from_environment(database))
    metrics.add_metric("requests_sent", MetricUnit.Count, sent.sent)
    metrics.add_metric("outbox_waiting", MetricUnit.Count, sent.later)
    metrics.add_metric("outbox_parked", MetricUnit.Count, sent.parked)
    return {
        "starts": due.starts,
        "customer_data": due.customer_data,
        "sent": sent.sent,
        "waiting": sent.later,
        "parked": sent.parked,
    }


def poll_queues(event: Answer) -> Answer:
    """Empty every queue of DataHub (or those the event names), then begin the supply whose day has come."""
    answer: Answer = {"handled": {}, "dead_messages": 0, "dead_records": 0, "unavailable": []}
    for queue in event.get("queues", settings().datahub_queues):
        try:
            polled = market.poll(database, clock, market.datahub_from_environment(), queue)
        except Unavailable as error:
            logger.error(error.sentence, extra={"queue": queue})
            answer["unavailable"].append(queue)
            continue
        for document, count in polled.handled.items():
            answer["handled"][document] = answer["handled"].get(document, 0) + count
        answer["dead_messages"] += polled.dead_messages
        answer["dead_records"] += polled.dead_records
    metrics.add_metric("messages_processed", MetricUnit.Count, sum(answer["handled"].values()))
    metrics.add_metric("messages_dead_lettered", MetricUnit.Count, answer["dead_messages"] + answer["dead_records"])
    metrics.add_metric("queues_unavailable", MetricUnit.Count, len(answer["unavailable"]))
    answer["activated"] = market.activate_due(database, clock)
    return answer


def activate(event: Answer) -> Answer:
    """Begin the supply whose local start date has come: just after midnight."""
    return {"activated": market.activate_due(database, clock)}


def fetch_spot_prices(event: Answer) -> Answer:
    """Fetch every day of spot prices that is missing, to tomorrow once it is published."""
    service = pricing.EnergiDataService(settings().energi_data_service_url)
    fetched = pricing.fetch_spot_prices(database, clock, service, settings().price_areas, _mark_settled)
    missing = {area: [str(day) for day in days] for area, days in fetched.missing.items() if days}
    metrics.add_metric("spot_days_missing", MetricUnit.Count, sum(len(days) for days in missing.values()))
    if missing:
        logger.warning("spot prices are missing", extra={"missing": missing})
    return {"stored_days": fetched.stored_days, "missing": missing}


def watch_deadlines(event: Answer) -> Answer:
    """Say what should have happened by now and has not; each is a line in the log, their number a metric.

    First what can be closed is closed: supply that has ended, settled and billed to the end.
    """
    closed = market.final_settle_due(database, clock)
    with database.transaction() as tx:
        late, depths = market.overdue(tx, clock), outbox.depths(tx)
        ends = market.open_ends(tx, clock.today())
        stopped = pricing.stopped_charges_linked(tx, clock.today())
        supplied, pending = portfolio.active_metering_points(tx, clock.today()), market.pending_processes(tx)
    for entry in late:
        logger.warning(entry.what, extra={"process_id": entry.process_id})
    for charge in stopped:
        logger.warning(
            "a stopped charge is still linked", extra={"charge": f"{charge.kind} {charge.code} of {charge.owner_gln}"}
        )
    metrics.add_metric("deadlines_overdue", MetricUnit.Count, len(late))
    metrics.add_metric("stopped_charges_linked", MetricUnit.Count, len(stopped))
    metrics.add_metric("supply_final_settled", MetricUnit.Count, closed)
    metrics.add_metric("active_metering_points", MetricUnit.Count, supplied)
    metrics.add_metric("pending_processes", MetricUnit.Count, pending)
    metrics.add_metric("final_bill_days", MetricUnit.Count, ends[0].days if ends else 0)
    for destination, waiting in depths.items():
        metrics.add_metric(f"outbox_depth_{destination.replace('-', '_')}", MetricUnit.Count, waiting)
    return {
        "overdue": [{"what": entry.what, "process_id": entry.process_id} for entry in late],
        "stopped_charges": [asdict(charge) | {"stopped_on": str(charge.stopped_on)} for charge in stopped],
        "final_settled": closed,
        "open_ends": len(ends),
    }


def keep_partitions(event: Answer) -> Answer:
    """Make the readings' partitions of the coming months, and drop those that nobody may need any more."""
    kept = metering.keep_partitions(database, clock.today(), _horizon().needed_from)
    metrics.add_metric("partitions_dropped", MetricUnit.Count, len(kept.dropped))
    return {
        "ensured": [str(month) for month in kept.ensured],
        "dropped": list(kept.dropped),
        "postponed": list(kept.postponed),
    }


def forget_expired(event: Answer) -> Answer:
    """Delete what is no longer kept, for at most {"seconds": 200}; what is left is the next night's."""
    ends = time.perf_counter() + float(event.get("seconds", _SWEEP_SECONDS))
    counts: dict[str, int] = {}
    unfinished: list[str] = []
    for rules in (BOOKS, THE_REST):
        until = _horizon()
        swept = retention.sweep(database, rules, until, time_is_left=lambda: time.perf_counter() < ends)
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


def replay(event: Answer) -> Answer:
    """Handle a dead letter once more: {"job": "replay", "message_id": …}."""
    handled = market.replay(database, clock, event["message_id"])
    return {"document": handled.document, "state": handled.state, "dead_records": handled.dead_records}


def dead_letters(event: Answer) -> Answer:
    """What lies in the dead letters, the newest first."""
    with database.transaction() as tx:
        letters = market.dead_letters(tx)
    return {
        "dead_letters": [
            {
                "received_at": letter.received_at.isoformat(),
                "document": letter.document,
                "message_id": letter.message_id,
                "record": letter.record,
                "code": letter.code,
                "error": letter.error,
            }
            for letter in letters
        ]
    }


def _horizon() -> retention.Horizon:
    """What is over now, by the calendar and by the runs that are left."""
    until = retention.horizon(clock)
    with database.transaction() as tx:
        return replace(until, needed_from=settlement.needed_from(tx, until.books_from))


def _mark_settled(tx: Transaction, changed: Sequence[pricing.SpotDay]) -> None:
    """Days that are settled already, and whose prices changed, are marked for a correction."""
    days = [(day.price_area, day.day) for day in changed]
    settlement.mark_spot_days(tx, days, settlement.Origin(clock.now()))


def move_supply(event: Answer) -> Answer:
    """Put the days of a supply right: {"job": "move-supply", "gsrn": …, "from": …, "to": …, "by": …, "why": …}.

    "from" is the right first day, "to" the right first day without supply, either may be left out; "on" is a day of
    the supply that is meant, the latest unless given.
    """
    move = market.Move(
        Gsrn(event["gsrn"]), _day(event, "from"), _day(event, "to"), _day(event, "on"), event["by"], event["why"]
    )
    with database.transaction() as tx:
        moved = market.move_supply(tx, move, clock)
    return {"before": _days(moved.before), "after": _days(moved.after), "moved": moved.before != moved.after}


def change_product(event: Answer) -> Answer:
    """Agree on another product: {"job": "change-product", "gsrn": …, "product": …, "from": …, "by": …, "why": …}."""
    since = date.fromisoformat(event["from"])
    change = onboarding.ChangeOfProduct(Gsrn(event["gsrn"]), event["product"], since, event["by"], event["why"])
    with database.transaction() as tx:
        agreed = onboarding.change_product(tx, change, clock)
    return {"before": agreed.before, "after": agreed.after, "changed": agreed.before != agreed.after}


def price_product(event: Answer) -> Answer:
    """Our own prices, in DKK: {"job": "price-product", "product": …, "from": …, "margin": "0.05", "by": …, "why": …}.

    Besides "margin": "supplement", "fixed", "subscription" (per month); what is left out stays as it is.
    """
    new = onboarding.NewPrice(
        event["product"],
        date.fromisoformat(event["from"]),
        event["by"],
        event["why"],
        margin_per_kwh=_micro(event, "margin"),
        supplement_per_kwh=_micro(event, "supplement"),
        fixed_per_kwh=_micro(event, "fixed"),
        subscription_per_month=_micro(event, "subscription"),
    )
    with database.transaction() as tx:
        return {"changed": onboarding.price_product(tx, new, clock)}


def _micro(event: Answer, name: str) -> int | None:
    """DKK as micro-DKK. Raises UnableToPriceProduct for what is no amount of at most six decimals."""
    if event.get(name) is None:
        return None
    try:
        price = Decimal(event[name]).scaleb(6)
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price != price.to_integral_value():
        raise pricing.UnableToPriceProduct(f"{event[name]!r} is no price. Write DKK with at most six decimals: 0.04.")
    return int(price)


def _day(event: Answer, name: str) -> date | None:
    return date.fromisoformat(event[name]) if event.get(name) else None


def _days(supply: Supply) -> list[str | None]:
    return [str(supply.starts_on), str(supply.ends_on) if supply.ends_on else None]


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "send-due": send_due,
    "poll-queues": poll_queues,
    "activate": activate,
    "fetch-spot-prices": fetch_spot_prices,
    "watch-deadlines": watch_deadlines,
    "keep-partitions": keep_partitions,
    "forget-expired": forget_expired,
    "replay": replay,
    "dead-letters": dead_letters,
    "move-supply": move_supply,
    "change-product": change_product,
    "price-product": price_product,
}


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Run the job that the schedule names. Raises NotFound for a job that does not exist."""
    job = str(event.get("job", ""))
    if job not in JOBS:
        raise NotFound(f"There is no job {job!r}. The queue poller knows {', '.join(JOBS)}.")
    logger.append_keys(job=job)
    try:
        answer = counted(JOBS[job], event)
    except DomainError as error:
        logger.error(error.sentence, extra={"code": error.code})
        raise
    logger.info("done", extra={"answer": answer})
    return answer
