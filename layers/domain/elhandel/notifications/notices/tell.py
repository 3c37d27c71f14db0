"""Writing a notice down: one row under its natural key, in the transaction of its cause.

Nothing is sent here, and nothing here can fail for a reason outside: what causes a notice never
waits for one. The row itself is the outbox entry; the notifier takes up those that nobody has taken
(docs/decisions/0097-a-notice-is-its-own-outbox.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.notifications.templates import checked_values, template
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is to learn.

    template: its name in `templates/rules/templates.toml`. key: what it is about, such as the
    number of a bill; the same template and key for the same customer is the same notice. values:
    by the names and kinds of the template: amounts in øre, days as dates, all else as it is read.
    about: the number of the bill that it reminds of, for templates that are counted: of those a
    market allows only so many text messages a bill.
    Raises ValueError for a template that does not exist, or for other values: a mistake in a
    program.
    """

    customer_id: int
    template: str
    key: str
    values: Mapping[str, str | int | date]
    about: str | None = None

    def __post_init__(self) -> None:
        kind = template(self.template)
        checked_values(kind, self.values)
        if kind.is_counted != (self.about is not None):
            raise ValueError(f"The notice {kind.name!r} names a bill if it is counted, or none.")


def tell(tx: Transaction, notice: Notice, clock: Clock) -> None:
    """Let a customer learn something; the same notice again changes nothing."""
    tell_all(tx, [notice], clock.now())


def tell_all(tx: Transaction, notices: Iterable[Notice], now: datetime) -> None:
    """As `tell`, for many at a time in one statement."""
    rows = [_row(notice) for notice in notices]
    if rows:
        tx.execute(_TELL, {"notices": Jsonb(rows), "now": now})


def _row(notice: Notice) -> dict[str, Any]:
    """A notice as it is kept: a day as a text."""
    said = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in notice.values.items()
    }
    return {
        "customer_id": notice.customer_id,
        "template": notice.template,
        "key": notice.key,
        "said": said,
        "about": notice.about,
    }


_TELL: Final = """
INSERT INTO notifications.notice (customer_id, template, key, said, about, told_at)
SELECT n.customer_id, n.template, n.key, n.said, n.about, %(now)s::timestamptz
FROM jsonb_to_recordset(%(notices)s)
     AS n (customer_id int, template text, key text, said jsonb, about text)
ON CONFLICT (customer_id, template, key) DO NOTHING
"""
