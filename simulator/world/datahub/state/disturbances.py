"""Disturbances of the queues: what the market's messages may do that nobody wants, on demand.

`duplicate`: a message comes twice, the second time under another MessageId. `delay`: it comes some
minutes later by the clock, and its duplicate at once. `reorder`: it changes places with one that
waits. `early`: it comes before all that wait, but the one in front, which may have been peeked.
`malformed`: a broken copy comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from simulator.world.datahub.documents.envelope import Document, Queue

type Disturbance = Literal["duplicate", "delay", "reorder", "early", "malformed"]

NEVER: Final = "malformed"  # what nobody can read is disturbed no further


@dataclass(slots=True)
class MessageFault:
    """One disturbance of the next messages of `queue` (any: None) whose kind contains `message`.

    remaining: how many messages more; None: until it is lifted. minutes: of a delay.
    """

    kind: Disturbance
    queue: Queue | None = None
    message: str = ""
    minutes: int = 0
    remaining: int | None = 1
    struck: int = 0

    def fits(self, document: Document) -> bool:
        """Whether it strikes a message."""
        return (
            self.remaining != 0
            and document.kind != NEVER
            and self.queue in {None, document.queue}
            and self.message.lower() in document.kind.lower()
        )

    def strike(self) -> None:
        """Note that it has struck."""
        self.struck += 1
        self.remaining = None if self.remaining is None else self.remaining - 1


class Disturbances:
    """Those that are set, the oldest first."""

    def __init__(self) -> None:
        self._set: list[MessageFault] = []

    def add(self, fault: MessageFault) -> None:
        self._set = [kept for kept in self._set if kept.remaining != 0] + [fault]

    def striking(self, document: Document) -> Iterator[MessageFault]:
        """All that strike a message: one may come late and twice."""
        for fault in self._set:
            if fault.fits(document):
                fault.strike()
                yield fault
