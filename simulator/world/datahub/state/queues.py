"""The four queues: a peek gives the oldest message again and again until it is dequeued."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, get_args

from simulator.world.datahub.documents.envelope import Document, Queue, new_id
from simulator.world.datahub.state.disturbances import NEVER, Disturbances
from simulator.world.datahub.state.store import Store

QUEUES: Final[dict[str, Queue]] = {name.lower(): name for name in get_args(Queue.__value__)}

_IN_FRONT: Final = 1  # messages that may have been peeked, and so stay where they are


class Queues:
    """Messages in the order they were put, queue by queue, with a count of what went by."""

    def __init__(self, store: Store, disturbances: Disturbances, now: datetime) -> None:
        self._store = store
        self._disturbances = disturbances
        self._now = now

    def put(self, document: Document) -> None:
        """Lay a document at the end of its queue, or where a disturbance wants it."""
        struck = {fault.kind: fault for fault in self._disturbances.striking(document)}
        self.count("sent", document.kind)

        if "malformed" in struck:
            broken = document.body[: len(document.body) * 2 // 3]
            self._lay(replace(document, message_id=new_id(), kind=NEVER, body=broken))
        if "delay" in struck:
            self._hold(document, self._now + timedelta(minutes=struck["delay"].minutes))
        else:
            self._lay(document)
        if "duplicate" in struck:
            self._lay(replace(document, message_id=new_id()))
        if "early" in struck:
            self._overtake(document, all_that_wait=True)
        elif "reorder" in struck:
            self._overtake(document, all_that_wait=False)

    def release(self) -> None:
        """Lay the messages whose delay is over at the end of their queues."""
        rows = self._store.rows(
            "SELECT queue, message_id, kind, body FROM held_message WHERE due_at <= ? "
            "ORDER BY due_at, rowid",
            self._now.isoformat(),
        )
        for row in rows:
            document = Document(*row)
            self._store.run("DELETE FROM held_message WHERE message_id = ?", document.message_id)
            self._lay(document)

    def peek(self, queue: Queue) -> Document | None:
        """The oldest message of a queue; it stays there."""
        row = self._store.row(
            "SELECT message_id, kind, body FROM message WHERE queue = ? ORDER BY position LIMIT 1",
            queue,
        )
        return None if row is None else Document(queue, *row)

    def dequeue(self, message_id: str) -> bool:
        """Take a message off; False if no queue holds it."""
        row = self._store.row("DELETE FROM message WHERE message_id = ? RETURNING kind", message_id)
        if row is not None:
            self.count("dequeued", row[0])
        return row is not None

    def depths(self) -> dict[str, int]:
        """How many messages wait on each queue."""
        waiting = dict(self._store.rows("SELECT queue, count(*) FROM message GROUP BY queue"))
        return {name: waiting.get(name, 0) for name in QUEUES.values()}

    def held(self) -> int:
        """How many messages a delay holds back."""
        row = self._store.row("SELECT count(*) FROM held_message")
        return int(row[0]) if row else 0

    def count(self, direction: str, kind: str) -> None:
        """Note that a message of `kind` was `sent`, `received`, `dequeued` or `rejected`."""
        self._store.run(
            "INSERT INTO counter VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
            direction,
            kind,
        )

    def counted(self) -> dict[str, dict[str, int]]:
        """Numbers of messages by direction and kind."""
        found: dict[str, dict[str, int]] = {
            "sent": {},
            "dequeued": {},
            "received": {},
            "rejected": {},
        }
        for direction, kind, number in self._store.rows(
            "SELECT * FROM counter ORDER BY direction, kind"
        ):
            found[direction][kind] = number

        return found

    def _lay(self, document: Document) -> None:
        self._store.run(
            "INSERT INTO message (queue, message_id, kind, body) VALUES (?, ?, ?, ?)",
            document.queue,
            document.message_id,
            document.kind,
            document.body,
        )

    def _hold(self, document: Document, due_at: datetime) -> None:
        self._store.run(
            "INSERT INTO held_message VALUES (?, ?, ?, ?, ?)",
            due_at.isoformat(),
            document.queue,
            document.message_id,
            document.kind,
            document.body,
        )

    def _overtake(self, document: Document, *, all_that_wait: bool) -> None:
        """Move a message that was just laid in front of the last one, or of all, that wait behind
        the first.
        """
        rows = self._store.rows(
            "SELECT position, message_id FROM message WHERE queue = ? ORDER BY position",
            document.queue,
        )[_IN_FRONT:]
        mine = [position for position, message_id in rows if message_id == document.message_id]
        if not mine:
            return

        passed = [position for position, _ in rows if position < mine[0]]
        passed = passed if all_that_wait else passed[-1:]
        self._store.run("UPDATE message SET position = 0 WHERE position = ?", mine[0])
        for free, position in zip([mine[0], *reversed(passed)], reversed(passed), strict=False):
            self._store.run("UPDATE message SET position = ? WHERE position = ?", free, position)
        self._store.run(
            "UPDATE message SET position = ? WHERE position = 0", passed[0] if passed else mine[0]
        )
