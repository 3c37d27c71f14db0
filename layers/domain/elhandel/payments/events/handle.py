"""Events handled: each in a transaction of its own, so that a bad one costs no other.

What names nothing of ours is noted as such and answered as taken, so that the provider stops
sending it; what cannot be used waits for staff with its reason.
"""

from datetime import datetime
from typing import Literal

from elhandel.payments.collections import settle_event
from elhandel.payments.events.deliveries import BETALINGSSERVICE, UnusableRecords, use_delivery
from elhandel.payments.events.store import (
    Event,
    note_failed,
    note_handled,
    take_event,
    waiting_events,
)
from elhandel.payments.mandates import known_mandate, mandate_is
from elhandel.payments.methods import tell_mandate
from elhandel.payments.providers import DebitAnswer, PaymentTold, read_mandate, read_payment
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.values.errors import DomainError, Unavailable

type Handled = Literal["handled", "failed", "done"]
"""`done`: it was handled before, or somebody else does it now."""


def handle_event(database: Database, inbound_event_id: int, clock: Clock) -> Handled:
    """Handle a kept event once."""
    try:
        with database.transaction() as tx:
            event = take_event(tx, inbound_event_id)
            if event is None:
                return "done"
            try:
                outcome = _handled(tx, event, clock.now())
            except UnusableRecords as error:  # what could be used was, and stays
                note_failed(tx, inbound_event_id, error.sentence)
                return "failed"
            note_handled(tx, inbound_event_id, outcome, clock.now())
    except Unavailable:
        raise
    except DomainError as error:
        logger.error(error.sentence, extra={"code": error.code, "event": inbound_event_id})
        with database.transaction() as tx:
            note_failed(tx, inbound_event_id, error.sentence)
        return "failed"
    return "handled"


def handle_waiting(database: Database, clock: Clock) -> tuple[int, int]:
    """Handle what a crash left, and try again what failed: how many were handled, and failed."""
    with database.transaction() as tx:
        waiting = [event.inbound_event_id for event in waiting_events(tx)]
    fates = [handle_event(database, number, clock) for number in waiting]
    return fates.count("handled"), fates.count("failed")


def _handled(tx: Transaction, event: Event, now: datetime) -> str:
    if event.provider == BETALINGSSERVICE:
        return use_delivery(tx, bytes(event.body), event.received_at, now)
    if event.topic == "mandate":
        return _mandate(tx, event, now)
    return _payment(tx, read_payment(bytes(event.body)), now)


def _payment(tx: Transaction, told: PaymentTold, now: datetime) -> str:
    answer = DebitAnswer(told.outcome, told.transaction, told.amount_ore or None, told.reason)
    return settle_event(tx, told.reference, told.transaction, answer, now)


def _mandate(tx: Transaction, event: Event, now: datetime) -> str:
    told = read_mandate(bytes(event.body))
    mandate_id = known_mandate(tx, "netcash", told.reference)
    if mandate_id is None:
        return "unknown"
    if not mandate_is(tx, mandate_id, told.state, now, "the provider told so"):
        return "known"
    tell_mandate(tx, mandate_id, told.state, now)
    return told.state
