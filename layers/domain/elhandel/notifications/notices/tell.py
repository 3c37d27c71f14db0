"""Writing a notice down: one row under its natural key, in the transaction of its cause.

Nothing is sent here, and nothing here can fail for a reason outside: what causes a notice never
waits for one. The row itself is the outbox entry; the notifier takes up those that nobody has taken
(docs/decisions/0097-a-notice-is-its-own-outbox.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

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
    Raises ValueError for a template that does not exist, or for other values: a mistake in a
    program.
    """

    customer_id: int
    template: str
    key: str
    values: Mapping[str, str | int | date]

    def __post_init__(self) -> None:
        checked_values(template(self.template), self.values)


def tell(tx: Transaction, notice: Notice, clock: Clock) -> None:
    """Let a customer learn something; the same notice again changes nothing."""
    tell_all(tx, [notice], clock)


def tell_all(tx: Transaction, notices: Iterable[Notice], clock: Clock) -> None:
    """As `tell`, for many at a time in one statement."""
    told = list(notices)
    if not told:
        return

    values = {
        "customers": [notice.customer_id for notice in told],
        "templates": [notice.template for notice in told],
        "keys": [notice.key for notice in told],
        "said": [Jsonb(_written(notice)) for notice in told],
        "now": clock.now(),
    }
    tx.execute(_TELL, values)


def _written(notice: Notice) -> dict[str, str | int]:
    """The values as they are kept: a day as a text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in notice.values.items()
    }


_TELL: Final = """
INSERT INTO notifications.notice (customer_id, template, key, said, told_at)
SELECT n.customer_id, n.template, n.key, n.said, %(now)s
FROM unnest(%(customers)s::int[], %(templates)s::text[], %(keys)s::text[], %(said)s::jsonb[])
     AS n (customer_id, template, key, said)
ON CONFLICT (customer_id, template, key) DO NOTHING
"""
