"""How often somebody waits for the database: each answer is a way there and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Final

from elhandel.platform.database import Transaction

_ANSWERED: Final = b"ReadyForQuery"
"""With which the server ends every answer, to a statement, a savepoint, or many rows at once."""


@dataclass(slots=True)
class Answers:
    """How many were waited for; known when the block has ended."""

    count: int = 0


@contextmanager
def answers_of(tx: Transaction) -> Iterator[Answers]:
    """Count what `tx` waits for inside the block, as the protocol has it.

    Nothing is prepared in it by itself, which would be an answer more for the fifth of a kind.
    """
    answers, threshold = Answers(), tx.prepare_threshold
    with TemporaryFile() as trace:
        tx.prepare_threshold = None
        tx.pgconn.trace(trace.fileno())
        try:
            yield answers
        finally:
            tx.pgconn.untrace()
            tx.prepare_threshold = threshold
        trace.seek(0)
        answers.count = sum(_ANSWERED in line for line in trace)
