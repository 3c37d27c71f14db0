"""Queues of DataHub, emptied one message after the other."""

from dataclasses import dataclass, field

from elhandel.market.hub import DataHubClient
from elhandel.market.inbox.message import Handled
from elhandel.market.inbox.receipt import LEASE, receive, shown_part
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.work.lease import lease
from elhandel.values.errors import Unavailable


@dataclass(slots=True)
class Polled:
    """What came from a queue."""

    handled: dict[str, int] = field(default_factory=dict)
    """How many messages of each document were handled."""

    dead_messages: int = 0
    dead_records: int = 0

    set_aside: int = 0
    """The dead messages among them that were tried too often."""

    busy: bool = False
    """Whether the queue was being emptied by another process."""

    @property
    def messages(self) -> int:
        return sum(self.handled.values()) + self.dead_messages

    def count(self, handled: Handled) -> None:
        """Count one message."""
        self.dead_records += handled.dead_records
        self.set_aside += handled.set_aside
        if handled.state == "dead":
            self.dead_messages += 1
        else:
            self.handled[handled.document] = self.handled.get(handled.document, 0) + 1


def poll(
    database: Database, clock: Clock, client: DataHubClient, queue: str, *, limit: int = 1000
) -> Polled:
    """Empty a queue, message by message, while no other process does. Raises Unavailable."""
    polled = Polled()

    with lease(database, clock, f"queue {queue}", LEASE) as mine:
        polled.busy = not mine
        last = None
        while mine and polled.messages < limit and (peeked := client.peek(queue)) is not None:
            if peeked.message_id == last:
                raise Unavailable(
                    f"DataHub still gives message {shown_part(last)} from queue {queue} "
                    "after it was dequeued. "
                    "It was handled; the queue is asked again at the next schedule."
                )

            last = peeked.message_id
            handled = receive(database, clock, queue, peeked)
            client.dequeue(peeked.message_id)
            polled.count(handled)

    return polled
