"""A customer's budget of a home's month: kept with those before it. Only inside a customer's
transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so much in a calendar month; None: no limit. month_ore: with VAT."""

    budget_id: int
    metering_point_id: MeteringPointId
    month_ore: int | None
    month_wh: int | None


def budgets_of(tx: Transaction) -> list[Budget]:
    """Those that hold, by home. Of somebody who was joined and set one before, the latest holds."""
    with tx.cursor(row_factory=class_row(Budget)) as cursor:
        return cursor.execute(_BUDGETS, {"point": None}).fetchall()


def budget_of(tx: Transaction, point: MeteringPointId) -> Budget | None:
    """That of one home; None where nothing is limited."""
    with tx.cursor(row_factory=class_row(Budget)) as cursor:
        return cursor.execute(_BUDGETS, {"point": point}).fetchone()


def set_budget(
    tx: Transaction,
    customer_id: int,
    point: MeteringPointId,
    *,
    month_ore: int | None,
    month_wh: int | None,
    by: str,
    now: datetime,
) -> bool:
    """Let this hold from now on; False where it holds already. One of the two is not None."""
    known = budget_of(tx, point)
    if known is not None and (known.month_ore, known.month_wh) == (month_ore, month_wh):
        return False

    values: dict[str, Any] = {
        "customer": customer_id,
        "point": point,
        "ore": month_ore,
        "wh": month_wh,
        "by": by,
        "now": now,
    }
    tx.execute(_END, values)
    return tx.execute(_SET, values).rowcount == 1


def end_budget(tx: Transaction, point: MeteringPointId, now: datetime) -> bool:
    """Let no budget hold; False where there was none."""
    return tx.execute(_END, {"point": point, "now": now}).rowcount > 0


def note_checked(tx: Transaction, budgets: Sequence[int] | None, now: datetime) -> None:
    """Note that budgets were held against the month; None: all of the customer's."""
    tx.execute(_CHECKED, {"budgets": None if budgets is None else list(budgets), "now": now})


_BUDGETS: Final = """
SELECT DISTINCT ON (metering_point_id) budget_id, metering_point_id, month_ore, month_wh
FROM notifications.budget
WHERE superseded_at IS NULL
  AND (%(point)s::int IS NULL OR metering_point_id = %(point)s)
ORDER BY metering_point_id, budget_id DESC
"""

_END: Final = """
UPDATE notifications.budget SET superseded_at = %(now)s
WHERE metering_point_id = %(point)s AND superseded_at IS NULL
"""

# Of two who set it at the same moment the first holds; the other's form shows it again.
_SET: Final = """
INSERT INTO notifications.budget (
    customer_id, metering_point_id, month_ore, month_wh, set_at, set_by)
VALUES (%(customer)s, %(point)s, %(ore)s, %(wh)s, %(now)s, %(by)s)
ON CONFLICT (customer_id, metering_point_id) WHERE superseded_at IS NULL DO NOTHING
"""

_CHECKED: Final = """
UPDATE notifications.budget SET checked_at = %(now)s
WHERE superseded_at IS NULL AND (%(budgets)s::int[] IS NULL OR budget_id = ANY(%(budgets)s))
"""
