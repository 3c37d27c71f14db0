"""What we send to DataHub."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.market import requests, supply
from elhandel.onboarding import held, wishes
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work import outbox


def send_due(tools: Tools, asked: Nothing) -> Answer:
    """Carry out what customers have asked for, write what is due to the outbox, and send what the
    outbox holds for DataHub.
    """
    database, clock = tools.database, tools.clock
    wishes.take_wishes(database, clock)
    due = supply.request_due(database, clock)

    try:
        sender = requests.sender_from_environment(database)
        sent = outbox.dispatch(database, clock, requests.DESTINATION, sender)
    finally:
        _measure_waiting(tools)

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


def _measure_waiting(tools: Tools) -> None:
    """How long a request has waited; measured also when DataHub answers nothing."""
    now = tools.clock.now()

    with tools.database.transaction() as tx:
        since = outbox.oldest_waiting(tx, requests.DESTINATION)
        signups_held = held.count_held(tx) + held.count_taken_back(tx, now)

    minutes = (now - since).total_seconds() / 60 if since else 0
    metrics.add_metric("signups_held", MetricUnit.Count, signups_held)
    metrics.add_metric("request_waiting_minutes", MetricUnit.Count, minutes)


JOBS: Final = (
    Job(
        "send-due",
        Nothing,
        send_due,
        metrics=(
            "outbox_parked",
            "outbox_waiting",
            "request_waiting_minutes",
            "requests_sent",
            "signups_held",
        ),
    ),
)
