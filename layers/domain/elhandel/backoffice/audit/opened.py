"""Whom staff looked at: a row for each page of a customer that was opened, and for each list that
showed their name.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement

_OPEN_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody of the staff looked at a customer's data."""

    customer_id: int
    opened_by: str
    opened_at: datetime
    page: str


def note_opened(
    tx: Transaction, customer_id: int, who: str, page: str, now: datetime, *, part: bool = False
) -> None:
    """Note that somebody opens a page about a customer, before it is shown.

    part: of a page, which is noted only where they opened none of that customer within the last
    hour: so a part is no way around the row, and adds none to that of its page.
    """
    since = {"customer": customer_id, "who": who, "since": now - _OPEN_FOR}
    if part and tx.execute(_OPEN, since).fetchone() is not None:
        return
    tx.execute(_NOTE, {"customer": customer_id, "who": who, "page": page, "now": now})


_NOTE: Final = """
INSERT INTO backoffice.opened (customer_id, opened_by, opened_at, page)
VALUES (%(customer)s, %(who)s, %(now)s, %(page)s)
"""


_OPEN: Final = """
SELECT FROM backoffice.opened
WHERE customer_id = %(customer)s AND opened_by = %(who)s AND opened_at > %(since)s LIMIT 1
"""


def note_listed(
    tx: Transaction, customers: Collection[int], who: str, page: str, now: datetime
) -> None:
    """Note whom a list shows by name, before it is shown: in one statement, and of nobody who is
    noted for the same person of the staff within the last hour already. page: soeg, koe or kunder;
    a list is not what `last_opened` shows.
    """
    if customers:
        values = {"customers": list(set(customers)), "who": who, "page": page}
        tx.execute(_LISTED, {**values, "now": now, "since": now - _OPEN_FOR})


_LISTED: Final = """
INSERT INTO backoffice.opened (customer_id, opened_by, opened_at, page)
SELECT c.customer_id, %(who)s, %(now)s, %(page)s
FROM unnest(%(customers)s::int[]) AS c (customer_id)
WHERE NOT EXISTS (
    SELECT FROM backoffice.opened o
    WHERE o.customer_id = c.customer_id AND o.opened_by = %(who)s AND o.opened_at > %(since)s)
"""


def openings_of(tx: Transaction, customer_id: int, *, limit: int = 100) -> list[Opening]:
    """Who looked at a customer's data, the latest first."""
    with tx.cursor(row_factory=class_row(Opening)) as cursor:
        return cursor.execute(_OF, {"customer": customer_id, "limit": limit}).fetchall()


_OF: Final = """
SELECT customer_id, opened_by, opened_at, page FROM backoffice.opened
WHERE customer_id = %(customer)s
ORDER BY opened_at DESC, opened_id DESC LIMIT %(limit)s
"""


def last_opened(tx: Transaction, who: str, *, limit: int = 20) -> list[Opening]:
    """The customers that somebody opened last, each once, the latest first."""
    with tx.cursor(row_factory=class_row(Opening)) as cursor:
        return cursor.execute(_LAST, {"who": who, "limit": limit}).fetchall()


_LAST: Final = statement("elhandel.backoffice.audit", "last_opened")
