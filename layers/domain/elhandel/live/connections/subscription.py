"""What a connection listens to, from which number on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.live.channels import Channel
from elhandel.live.errors import UnableToListen
from elhandel.platform.database import AdvisoryLock, Transaction

MOST: Final = 12
"""Channels of a connection."""
MOST_RESUMED: Final = 100
"""Messages that are sent again after a cut; who has missed more begins anew."""
_MOST_CHARACTERS: Final = 60_000
"""Of them together: the gateway of AWS sends 128 kB at most, and letters may take two bytes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a connection has heard of a channel once it is subscribed.

    number: of the last message. is_resumed: whether `missed` is all that came since; where it is
    not, the client begins anew. missed: messages as they were sent.
    """

    number: int
    is_resumed: bool
    missed: Sequence[str]


def subscribe(
    tx: Transaction, connection_id: str, channel: Channel, since: int | None, now: datetime
) -> Heard:
    """Let a connection listen to a channel: every message after `Heard.number` is sent to it.

    Until `tx` ends nothing that changes is told to anybody, so nothing falls between what the
    client reads in it and what it is sent.
    Raises UnableToListen beyond the most channels.
    """
    tx.execute(_SHARED, {"lock": AdvisoryLock.LIVE})
    named = {"channel": channel.key, "customer": channel.customer_id, "now": now}
    first = int(now.timestamp() * 1_000)  # a channel that was forgotten never counts backwards
    ((number,),) = tx.execute(_CHANNEL, {**named, "first": first}).fetchall()

    asked = {"connection": connection_id, "channel": channel.key, "most": MOST}
    if not tx.execute(_SUBSCRIBE, asked).rowcount:
        raise UnableToListen(f"A connection listens to {MOST} channels at most. End one of them.")
    if since is None or not number - MOST_RESUMED <= since <= number:
        return Heard(number, is_resumed=False, missed=())

    missed = [body for (body,) in tx.execute(_MISSED, {"channel": channel.key, "since": since})]
    if len(missed) < number - since or sum(map(len, missed)) > _MOST_CHARACTERS:
        return Heard(number, is_resumed=False, missed=())
    return Heard(number, is_resumed=True, missed=missed)


def unsubscribe(tx: Transaction, connection_id: str, channel: Channel) -> None:
    """Let it listen to a channel no longer; the same again changes nothing."""
    tx.execute(_UNSUBSCRIBE, {"connection": connection_id, "channel": channel.key})


def numbers_of(tx: Transaction, connection_id: str, now: datetime) -> dict[str, int]:
    """The last number of each channel that a connection listens to: who has another one missed
    something. A customer's own channel is `own`.
    """
    rows = tx.execute(_NUMBERS, {"connection": connection_id, "now": now})
    return {"own" if key.startswith("own:") else key: number for key, number in rows}


_SHARED: Final = "SELECT pg_advisory_xact_lock_shared(%(lock)s)"

_CHANNEL: Final = """
INSERT INTO live.channel (channel, number, listened_at, customer_id)
VALUES (%(channel)s, %(first)s, %(now)s, %(customer)s)
ON CONFLICT (channel) DO UPDATE SET listened_at = excluded.listened_at
RETURNING number
"""

_SUBSCRIBE: Final = """
INSERT INTO live.subscription (connection_id, channel)
SELECT %(connection)s, %(channel)s
WHERE (SELECT count(*) FROM live.subscription
       WHERE connection_id = %(connection)s AND channel <> %(channel)s) < %(most)s
ON CONFLICT (connection_id, channel) DO UPDATE SET channel = excluded.channel
"""

_MISSED: Final = """
SELECT body FROM live.message WHERE channel = %(channel)s AND number > %(since)s ORDER BY number
"""

_UNSUBSCRIBE: Final = """
DELETE FROM live.subscription WHERE connection_id = %(connection)s AND channel = %(channel)s
"""

_NUMBERS: Final = """
WITH heard AS (
    UPDATE live.channel k SET listened_at = %(now)s
    FROM live.subscription s WHERE s.connection_id = %(connection)s AND s.channel = k.channel
    RETURNING k.channel, k.number)
SELECT channel, number FROM heard ORDER BY channel
"""
