"""A lease outlives whoever holds it: else a second one begins while the first is still at work."""

from datetime import timedelta
from pathlib import Path

from elhandel.market.inbox import receipt
from elhandel.platform.work import outbox
from simulator.local.cloud.template import load_template

TEMPLATE = load_template(
    Path(__file__).resolve().parents[3] / "infra" / "sam-template.yaml", {}, "eu-north-1"
)
POLLER = TEMPLATE.functions["QueuePoller"]


def test_a_queue_is_leased_for_longer_than_the_poller_may_run() -> None:
    assert timedelta(seconds=POLLER.timeout_seconds) < receipt.LEASE


def test_what_leaves_is_leased_for_as_long_as_the_poller_may_run() -> None:
    assert timedelta(seconds=POLLER.timeout_seconds) <= outbox._LEASE
