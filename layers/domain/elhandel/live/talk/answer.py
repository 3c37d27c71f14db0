"""The events of a connection: it opens, it says something; what it is answered.

Every answer is a message like those that are sent, so a client reads one stream.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.live.channels import LONGEST, Ping, Subscribe, Unsubscribe, read
from elhandel.live.connections import connect, disconnect, hear, numbers_of, subscribe, unsubscribe
from elhandel.live.errors import ConnectionEnded, NotOurs
from elhandel.live.relay import claim_start, snapshot
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.errors import DomainError

PING_SECONDS: Final = 30
"""How often a client asks whether it has missed something."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that was opened. has_to_start: nobody relays; who opened it lets somebody."""

    customer_id: int
    has_to_start: bool


def open_connection(
    database: Database,
    clock: Clock,
    connection_id: str,
    *,
    secret: str,
    origin: str | None,
    site: str,
) -> Opened:
    """Open a connection by a ticket. origin: of the page that asks; None of a program. site: where
    our pages are.

    Raises NotOurs, TooManyRequests. A page of another site is refused before its ticket is looked
    at, so it uses up nobody's.
    """
    if origin is not None and origin != site:
        raise NotOurs("The page that connects is not ours.")
    with database.transaction() as tx:
        has_to_start = claim_start(tx, clock.now())
        return Opened(connect(tx, connection_id, secret, clock.now()), has_to_start)


def answer(database: Database, clock: Clock, connection_id: str, text: str) -> str:
    """The answer to what a connection says: `Subscribed`, `Unsubscribed`, `Pong` or `Error`. Where
    it is `Error`, what was said has changed nothing.
    """
    now = clock.now()
    try:
        with database.transaction() as tx:
            customer_id = hear(tx, connection_id, now)
    except ConnectionEnded as error:
        with database.transaction() as tx:
            disconnect(tx, connection_id)
        return _error(error)
    except DomainError as error:
        return _error(error)

    try:
        with database.transaction() as tx:
            return _answer(tx, connection_id, customer_id, text, now)
    except DomainError as error:
        return _error(error)


def _answer(tx: Transaction, connection_id: str, customer_id: int, text: str, now: datetime) -> str:
    match read(text[: LONGEST + 1]):
        case Subscribe() as said:
            return _subscribed(tx, connection_id, customer_id, said, now)
        case Unsubscribe() as said:
            channel = said.of(customer_id)
            unsubscribe(tx, connection_id, channel)
            return json.dumps({"type": "Unsubscribed", "channel": channel.shown})
        case Ping():
            numbers = numbers_of(tx, connection_id, now)
            return json.dumps({"type": "Pong", "numbers": numbers})


def _subscribed(
    tx: Transaction, connection_id: str, customer_id: int, said: Subscribe, now: datetime
) -> str:
    channel = said.of(customer_id)
    heard = subscribe(tx, connection_id, channel, said.since, now)
    messages = heard.missed if heard.is_resumed else snapshot(tx, channel, heard.number, now)
    beginning = {
        "type": "Subscribed",
        "channel": channel.shown,
        "number": heard.number,
        "resumed": heard.is_resumed,
        "ping_seconds": PING_SECONDS,
    }
    return f'{json.dumps(beginning)[:-1]}, "messages": [{", ".join(messages)}]}}'


def _error(error: DomainError) -> str:
    said = {"type": "Error", "code": error.code, "message": error.sentence}
    return json.dumps(said, ensure_ascii=False)
