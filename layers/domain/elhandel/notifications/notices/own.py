"""What a customer was informed of, as they see it themselves; in a transaction of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.notifications.templates import DENMARK, Language, Market, template, title_of
from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """A notice, and by which channels it went: each with its state."""

    template: str
    said: Mapping[str, Any]
    told_at: datetime
    ways: Sequence[tuple[str, str]]

    def title(self, language: Language, market: Market = DENMARK) -> str:
        """What it was about; nothing of a code. market: on which the account lies."""
        kind = template(self.template)
        return title_of(kind, {} if kind.is_secret else self.said, language, market)


def own_notices(tx: Transaction, most: int) -> list[OwnNotice]:
    """The latest notices of the customer who asks, those before they joined included."""
    with tx.cursor(row_factory=class_row(OwnNotice)) as cursor:
        return cursor.execute(_OWN, {"most": most}).fetchall()


_OWN: Final = statement("elhandel.notifications.notices", "own_notices")
