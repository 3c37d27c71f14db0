"""Links to pay by, asked for and closed: nobody is asked inside a transaction."""

from dataclasses import dataclass

from elhandel.payments.collections import (
    Link,
    begin_to_close,
    begin_to_open,
    drop_link,
    links_to_follow,
    note_sent,
    settle,
)
from elhandel.payments.errors import UnableToCollect, UnableToReachProvider
from elhandel.payments.providers import DebitAnswer, PayLinks, RefusedByProvider
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger


@dataclass(slots=True)
class Linked:
    """What a round came to."""

    opened: int = 0
    closed: int = 0
    unanswered: int = 0


def follow_links(database: Database, clock: Clock, provider: PayLinks) -> Linked:
    """Ask for the links that are wanted, and close those that are over; one holds up no other."""
    with database.transaction() as tx:
        links = links_to_follow(tx, clock.now())

    linked = Linked()
    for link in links:
        try:
            if link.is_over:
                linked.closed += _close(database, clock, provider, link)
            else:
                linked.opened += _open(database, clock, provider, link)
        except UnableToReachProvider:
            linked.unanswered += 1
        except UnableToCollect as error:  # what it came to is not clear: nothing was booked
            logger.error(error.sentence, extra={"code": error.code})
            linked.unanswered += 1
    return linked


def _open(database: Database, clock: Clock, provider: PayLinks, link: Link) -> bool:
    """The same reference again is the same link, so an answer that was lost is asked for again.
    Whether there was something to ask for.
    """
    with database.transaction() as tx:
        begun = begin_to_open(tx, link, clock.now())
    if begun is None:
        return False

    text = f"Regning {link.number}"
    try:
        answer = provider.open_link(link.reference, begun.amount_ore, text, link.expires_at)
    except RefusedByProvider as refusal:
        with database.transaction() as tx:
            settle(tx, link.reference, DebitAnswer("failed", reason=refusal.reason), clock.now())
        return True

    so_far = answer.so_far
    with database.transaction() as tx:
        note_sent(tx, link.reference, so_far.provider_ref, clock.now(), answer.url)
        if so_far.outcome != "pending":
            settle(tx, link.reference, so_far, clock.now())
    return True


def _close(database: Database, clock: Clock, provider: PayLinks, link: Link) -> bool:
    """What was paid stays paid: what the provider says is what it came to. Whether it was to be
    closed still.
    """
    with database.transaction() as tx:
        if not begin_to_close(tx, link, clock.now()):
            return False

    try:
        answer = provider.close_link(link.reference)
    except RefusedByProvider:  # it knows no such link: nobody can pay by it
        answer = DebitAnswer("failed", reason="rejected")
    with database.transaction() as tx:
        if link.is_planned and answer.provider_ref is None:
            drop_link(tx, link.collection_id, clock.now())
        else:
            settle(tx, link.reference, answer, clock.now())
    return True
