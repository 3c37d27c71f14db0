"""What was done with a customer's service, and what it was charged."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done with a service; by whom and why is ours to know."""

    command: str
    day: date
    state_before: str | None
    state_after: str
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """Days that were charged, or taken back. Øre without VAT; below 0 for a credit."""

    period_from: date
    period_to: date
    what: str
    credit: bool
    amount_ore: int
    charged_at: datetime

    @property
    def last_day(self) -> date:
        return self.period_to - _ONE_DAY


def own_deeds(tx: Transaction, agreement_id: int, most: int) -> list[Deed]:
    """The latest, the newest first."""
    values = {"agreement": agreement_id, "most": most}
    return tx.cursor(row_factory=class_row(Deed)).execute(_DEEDS, values).fetchall()


def own_pieces(tx: Transaction, agreement_id: int, most: int) -> list[Piece]:
    """The latest, the newest first."""
    values = {"agreement": agreement_id, "most": most}
    return tx.cursor(row_factory=class_row(Piece)).execute(_PIECES, values).fetchall()


_DEEDS: Final = """
SELECT command, day, state_before, state_after, done_at FROM services.action
WHERE agreement_id = %(agreement)s ORDER BY action_id DESC LIMIT %(most)s
"""

_PIECES: Final = """
SELECT period_from, period_to, what, credit, amount_ore, charged_at FROM services.charged
WHERE agreement_id = %(agreement)s ORDER BY piece_no DESC LIMIT %(most)s
"""
