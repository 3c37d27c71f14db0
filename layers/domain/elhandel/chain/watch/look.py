"""What the worker saw of the ledger when it looked last, for those who may not ask it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Look:
    """nodes, silent: addresses, and those of them that did not answer just now. height: final
    blocks. lamports: of our account. difference: units there less those of our books. What nobody
    has seen yet is None, and the difference too while work is on its way.
    """

    looked_at: datetime
    answered_at: datetime | None
    nodes: int
    silent: int
    height: int | None
    lamports: int | None
    difference: int | None

    @property
    def answers(self) -> bool:
        return self.answered_at == self.looked_at


def note_look(tx: Transaction, look: Look) -> None:
    """Keep a look in the place of the last one; what was not seen this time stays as it was."""
    values = {
        "looked_at": look.looked_at,
        "answered_at": look.answered_at,
        "nodes": look.nodes,
        "silent": look.silent,
        "height": look.height,
        "lamports": look.lamports,
        "difference": look.difference,
    }
    tx.execute(_NOTE, values)


def last_look(tx: Transaction) -> Look | None:
    """None where nobody has looked yet."""
    return tx.cursor(row_factory=class_row(Look)).execute(_LAST).fetchone()


_NOTE: Final = """
INSERT INTO chain.look AS l (
    looked_at, answered_at, nodes, silent, height, lamports, difference)
VALUES (%(looked_at)s, %(answered_at)s, %(nodes)s, %(silent)s, %(height)s, %(lamports)s,
        %(difference)s)
ON CONFLICT (one) DO UPDATE SET looked_at = excluded.looked_at,
    answered_at = coalesce(excluded.answered_at, l.answered_at), nodes = excluded.nodes,
    silent = excluded.silent, height = coalesce(excluded.height, l.height),
    lamports = coalesce(excluded.lamports, l.lamports), difference = excluded.difference
"""

_LAST: Final = """
SELECT looked_at, answered_at, nodes, silent, height, lamports, difference FROM chain.look
"""
