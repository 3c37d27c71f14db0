"""What is collected by mandate, the mandates themselves, and what the provider has told."""

from dataclasses import asdict
from typing import Final

from elhandel.billing.invoice import issuer
from elhandel.jobs.fields import Customer, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.time_left import time_left
from elhandel.payments import collections, events
from elhandel.payments.betalingsservice import Creditor
from elhandel.payments.collections import Attempt
from elhandel.payments.exchange import (
    collect,
    follow_links,
    follow_mandates,
    provider_from_environment,
    vault_from_environment,
)
from elhandel.payments.mandates import follow_agreements
from elhandel.platform.schedules import Counted
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from elhandel.values.units import dkk_of_ore

_DEBTOR_GROUP: Final = "1"
"""Betalingsservice's number of a group of payers; we have one."""

_SECONDS: Final = 150.0
"""Of the 180 that the run may take (CD-COL-1): a debit under way is finished."""


class AttemptsOf(Request, frozen=True):
    """Whose attempts."""

    customer: Customer


class OfferLink(Request, frozen=True):
    """Which debit failed, and why its customer gets a link to pay by."""

    collection: Number
    why: Reason


class ClosePaymentEvent(Request, frozen=True):
    """Which event, and what was done about it."""

    event: Number
    why: Reason


def collect_due(tools: Tools, asked: Nothing) -> Answer:
    """Collect what is due, by the mandates of those who pay by themselves."""
    time_is_left = time_left(_SECONDS)
    with tools.database.transaction() as tx:
        made = collections.make_collection_file(
            tx, _creditor(), tools.clock.today(), tools.clock.now()
        )
    collected = collect(
        tools.database,
        tools.clock,
        provider_from_environment(),
        time_is_left=time_is_left,
    )
    metrics.add_metric("collections_failed", MetricUnit.Count, collected.failed)
    metrics.add_metric("collections_unanswered", MetricUnit.Count, collected.unanswered)
    metrics.add_metric("collections_stuck", MetricUnit.Count, collected.stuck)
    return {**asdict(collected), "file": None if made is None else made.collection_file_id}


def follow_payments(tools: Tools, asked: Nothing) -> Answer:
    """Ask for the mandates that are wanted, handle the events that a crash left, and let bills name
    the agreements by which they are collected.
    """
    handled, failed = events.handle_waiting(tools.database, tools.clock)
    with tools.database.transaction() as tx:
        follow_agreements(tx, tools.clock.now())
    metrics.add_metric("payment_events_failed", MetricUnit.Count, failed)
    provider = provider_from_environment()
    if provider is None:
        return {"provider": "not connected", "events": handled, "events_failed": failed}

    followed = follow_mandates(tools.database, tools.clock, vault_from_environment(), provider)
    metrics.add_metric("payment_provider_unavailable", MetricUnit.Count, followed.unanswered)
    linked = follow_links(tools.database, tools.clock, provider)
    return {
        **asdict(followed),
        "links_opened": linked.opened,
        "links_closed": linked.closed,
        "events": handled,
        "events_failed": failed,
    }


def list_failed(tools: Tools, asked: Nothing) -> Answer:
    """Documents whose last attempt failed and that are still open."""
    with tools.database.transaction() as tx:
        return {"failed": [_shown(attempt) for attempt in collections.failed_attempts(tx)]}


def list_attempts(tools: Tools, asked: AttemptsOf) -> Answer:
    """The attempts to collect from a customer."""
    with tools.database.transaction() as tx:
        attempts = collections.attempts_of(tx, AccountId(asked.customer))
    return {"attempts": [_shown(attempt) for attempt in attempts]}


def offer_link(tools: Tools, asked: OfferLink) -> Answer:
    """A link to pay by for what could not be collected."""
    with tools.database.transaction() as tx:
        collections.offer_link(tx, asked.collection, tools.clock.now())
    return {"collection": asked.collection}


def list_events(tools: Tools, asked: Nothing) -> Answer:
    """What the provider has told and could not be handled."""
    with tools.database.transaction() as tx:
        waiting = events.waiting_events(tx)
    return {
        "events": [
            {
                "event": event.inbound_event_id,
                "topic": event.topic,
                "received_at": event.received_at.isoformat(),
                "state": event.state,
                "tries": event.tries,
                "why": event.outcome,
            }
            for event in waiting
        ]
    }


def close_event(tools: Tools, asked: ClosePaymentEvent) -> Answer:
    """Note that an event that could not be handled was dealt with."""
    decision = Decision(by=staff(), why=asked.why.strip(), at=tools.clock.now())
    with tools.database.transaction() as tx:
        events.close_event(tx, asked.event, decision)
    return {"closed": asked.event}


def _creditor() -> Creditor:
    """Us, as Betalingsservice knows us."""
    ours = issuer()
    return Creditor(pbs=ours.pbs_number, debtor_group=_DEBTOR_GROUP, supplier=ours.cvr)


def _shown(attempt: Attempt) -> Answer:
    paid = attempt.paid_ore
    return {
        "collection": attempt.collection_id,
        "customer": attempt.account_id,
        "invoice": attempt.number,
        "kind": attempt.kind,
        "attempt": attempt.attempt,
        "amount_dkk": dkk_of_ore(attempt.amount_ore),
        "paid_dkk": None if paid is None else dkk_of_ore(paid),
        "state": attempt.state,
        "reason": attempt.reason,
        "day": str(attempt.collect_on),
        "retry_on": None if attempt.retry_on is None else str(attempt.retry_on),
    }


JOBS: Final = (
    Job(
        "collect",
        Nothing,
        collect_due,
        counted=Counted(
            processed=("sent",), failed=("failed", "unanswered"), skipped=("withdrawn",)
        ),
        metrics=("collections_failed", "collections_stuck", "collections_unanswered"),
    ),
    Job(
        "follow-payments",
        Nothing,
        follow_payments,
        counted=Counted(
            processed=("changed", "links_opened", "links_closed", "events"),
            failed=("refused", "events_failed"),
            skipped=("unanswered",),
        ),
        metrics=("payment_events_failed", "payment_provider_unavailable"),
    ),
    Job("failed-collections", Nothing, list_failed, traced=True),
    Job("collections-of", AttemptsOf, list_attempts, traced=True),
    Job("offer-link", OfferLink, offer_link),
    Job("payment-events", Nothing, list_events, traced=True),
    Job("close-payment-event", ClosePaymentEvent, close_event),
)
