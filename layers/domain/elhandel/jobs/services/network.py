"""What the network's provider has to do for services, sent every minute, and what it has, compared
with that (CD-SVC-9).
"""

from datetime import timedelta
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.schedules import Counted
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work import outbox
from elhandel.platform.work.lease import lease
from elhandel.platform.work.outbox import Dispatched
from elhandel.services import network
from elhandel.services.network import Compared, NetworkProvider

_LEASE: Final = timedelta(minutes=10)
_FOR: Final = timedelta(minutes=2)
"""After that no more is begun: what is left has its turn in a minute."""

_AT_ONCE: Final = 5


def follow_network(tools: Tools, asked: Nothing) -> Answer:
    """Bring connections where they are wanted. One at a time does it: what is older must never
    arrive behind something newer.
    """
    provider = network.network_from_environment()
    sent = Dispatched()
    if provider is not None:
        with lease(tools.database, tools.clock, network.DESTINATION, _LEASE) as mine:
            if mine:
                sent = _send(tools, provider)

    _measure(tools, is_connected=provider is not None)
    metrics.add_metric("connections_sent", MetricUnit.Count, sent.sent)
    return {"sent": sent.sent, "waiting": sent.later}


def compare_network(tools: Tools, asked: Nothing) -> Answer:
    """Compare what the provider has with what is wanted: what differs is followed again, and waits
    for staff where it differs soon after.
    """
    provider = network.network_from_environment()
    compared = Compared()
    if provider is not None:
        with lease(tools.database, tools.clock, "network-compared", _LEASE) as mine:
            if mine:
                compared = network.compare_network(tools.database, tools.clock, provider)

    metrics.add_metric("connections_differ", MetricUnit.Count, compared.differ)
    metrics.add_metric("connections_not_compared", MetricUnit.Count, compared.failed)
    return {"alike": compared.alike, "differ": compared.differ, "failed": compared.failed}


def _send(tools: Tools, provider: NetworkProvider) -> Dispatched:
    sender = network.NetworkSender(tools.database, provider)
    end = tools.clock.now() + _FOR
    sent = later = 0
    while tools.clock.now() < end:
        done = outbox.dispatch(
            tools.database,
            tools.clock,
            network.DESTINATION,
            sender,
            batch=_AT_ONCE,
            limit=_AT_ONCE,
        )
        sent, later = sent + done.sent, later + done.later
        if not done.sent + done.later:
            break
    return Dispatched(sent=sent, later=later)


def _measure(tools: Tools, *, is_connected: bool) -> None:
    """What the provider refused, and how long the rest has waited for it."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        refused = network.refused_count(tx)
        since = outbox.oldest_waiting(tx, network.DESTINATION)

    minutes = (now - since).total_seconds() / 60 if since and is_connected else 0
    metrics.add_metric("connections_refused", MetricUnit.Count, refused)
    metrics.add_metric("connection_waiting_minutes", MetricUnit.Count, minutes)


JOBS: Final = (
    Job(
        "follow-network",
        Nothing,
        follow_network,
        counted=Counted(processed=("sent",), skipped=("waiting",)),
        metrics=("connection_waiting_minutes", "connections_refused", "connections_sent"),
    ),
    Job(
        "compare-network",
        Nothing,
        compare_network,
        metrics=("connections_differ", "connections_not_compared"),
    ),
)
