"""The four queues: a peek gives the oldest message again and again until it is dequeued."""

from typing import Final, get_args

from simulator.world.datahub.documents.envelope import Document, Queue
from simulator.world.datahub.state.store import Store

QUEUES: Final[dict[str, Queue]] = {name.lower(): name for name in get_args(Queue.__value__)}


class Queues:
    """Messages in the order they were put, queue by queue, with a count of what went by."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, document: Document) -> None:
        """Lay a document at the end of its queue."""
        self._store.run(
            "INSERT INTO message (queue, message_id, kind, body) VALUES (?, ?, ?, ?)",
            document.queue,
            document.message_id,
            document.kind,
            document.body,
        )
        self.count("sent", document.kind)

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
