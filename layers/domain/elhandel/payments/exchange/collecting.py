"""The daily debit run, step by step: planned, then each debit sent and its answer noted.

Nobody is asked inside a transaction. Before a debit is sent it is noted that it was tried; until
its answer is noted the next run asks for the same under the same reference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elhandel.payments.collections import (
    Planned,
    begin_to_send,
    count_stuck,
    note_sent,
    plan_collections,
    planned_debits,
    settle,
)
from elhandel.payments.errors import UnableToCollect, UnableToReachProvider
from elhandel.payments.providers import Collection, Debit, DebitAnswer, RefusedByProvider
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger

_STUCK_AFTER: Final = timedelta(days=3)
"""A provider tells what became of a debit within a bank day or two."""
_UNSEEN_AFTER: Final = timedelta(hours=20)
"""A file for Betalingsservice is handed over on the day that it is made."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run came to."""

    planned: int
    sent: int
    withdrawn: int
    """Of which nothing was open any more."""
    failed: int
    unanswered: int
    """Asked for again by the next run, under the same reference."""
    stuck: int
    """Sent days ago, and nothing is known of them yet; or in a file that nobody hands over."""


def collect(
    database: Database,
    clock: Clock,
    provider: Collection | None,
    *,
    time_is_left: Callable[[], bool] = lambda: True,
) -> Collected:
    """Plan what is due and send what is planned; again it does what is left.

    provider: None where none is connected: what is planned waits.
    """
    with database.transaction() as tx:
        planned = plan_collections(tx, clock.today(), clock.now())
        waiting = planned_debits(tx)

    fates: list[str] = []
    if provider is not None:
        for debit in waiting:
            if not time_is_left():
                break
            fates.append(_send(database, clock, provider, debit))

    with database.transaction() as tx:
        now = clock.now()
        stuck = count_stuck(tx, now - _STUCK_AFTER, unseen_before=now - _UNSEEN_AFTER)
    return Collected(
        planned=planned,
        sent=fates.count("sent"),
        withdrawn=fates.count("withdrawn"),
        failed=fates.count("failed"),
        unanswered=fates.count("unanswered"),
        stuck=stuck,
    )


def _send(database: Database, clock: Clock, provider: Collection, planned: Planned) -> str:
    with database.transaction() as tx:
        begun = begin_to_send(tx, planned, clock.now())
    if begun is None:
        return "withdrawn"

    asked = Debit(
        mandate=begun.mandate,
        reference=begun.reference,
        amount_ore=begun.amount_ore,
        description=f"Regning {begun.number}",
    )
    try:
        answer = provider.debit(asked)
    except UnableToReachProvider:
        return "unanswered"
    except RefusedByProvider as refusal:
        answer = DebitAnswer("failed", reason=refusal.reason)

    try:
        with database.transaction() as tx:
            note_sent(tx, begun.reference, answer.provider_ref, clock.now())
            if answer.outcome != "pending":
                settle(tx, begun.reference, answer, clock.now())
    except UnableToCollect as error:  # what it came to is not clear; it costs no other debit
        logger.error(error.sentence, extra={"code": error.code})
        return "unanswered"
    return "failed" if answer.outcome == "failed" else "sent"
