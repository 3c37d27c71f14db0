"""Messages that were not sent yet, to every connection that listens to their channel."""

from collections import defaultdict
from typing import Final

from elhandel.live.relay.posts import Posted, Posts
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, statement

MOST: Final = 500
"""Messages at once."""


def send(database: Database, clock: Clock, posts: Posts) -> Posted:
    """Send what waits, in order; a connection that is gone is forgotten.

    A crash between sending and noting it sends again: a client knows a message by its number. What
    a connection did not take is not tried for longer; it sees by the next number, or by asking,
    that it has missed something.
    """
    total = Posted()
    while True:
        now = clock.now()
        with database.transaction() as tx:
            messages = tx.execute(_WAITING, {"most": MOST}).fetchall()
            letters = _letters(tx.execute(_LISTENERS, {"now": now, "most": MOST}).fetchall())
        if not messages:
            return total

        posted = posts.send(letters)

        keys, numbers = zip(*messages, strict=True)
        with database.transaction() as tx:
            tx.execute(_SENT, {"channels": list(keys), "numbers": list(numbers), "now": now})
            tx.execute(_GONE, {"connections": sorted(posted.gone)})
        total = total + posted


def _letters(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """By connection, what it is sent, in order."""
    letters: dict[str, list[str]] = defaultdict(list)
    for connection_id, body in rows:
        letters[connection_id].append(body)
    return letters


_WAITING: Final = """
SELECT channel, number FROM live.message WHERE sent_at IS NULL
ORDER BY made_at, channel, number LIMIT %(most)s
"""

_LISTENERS: Final = statement("elhandel.live.relay", "listeners_of_what_waits")

_SENT: Final = """
UPDATE live.message m SET sent_at = %(now)s
FROM unnest(%(channels)s::text[], %(numbers)s::bigint[]) AS t (channel, number)
WHERE m.channel = t.channel AND m.number = t.number
"""

_GONE: Final = "DELETE FROM live.connection WHERE connection_id = ANY(%(connections)s::text[])"
