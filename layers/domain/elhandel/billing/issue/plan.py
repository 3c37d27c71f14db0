"""Invoice shards: the customers of a closed run, split into shards that are invoiced alone.

Customers with the same day are a bill run, which goes out together (`bill_runs`). What waits of
them from other runs goes out with it: an account has one bill (`days`). A shard whose message was
lost is sent again (`platform.work.shards`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.billing.along import take_along, waits_of
from elhandel.billing.drafts import SHARDS, add_bill_run
from elhandel.billing.errors import RunNotClosed
from elhandel.billing.issue.days import Planned, planned_days
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.work import shards
from elhandel.portfolio.parties import hold_parties
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import RunId

DESTINATION: Final = SHARDS.destination
CUSTOMERS_PER_SHARD: Final = 500


def plan_invoices(
    tx: Transaction, run_id: RunId, *, customers_per_shard: int = CUSTOMERS_PER_SHARD
) -> list[int]:
    """Split the customers of a closed run into shards, once.

    Returns the numbers of its shards, also if they were planned before. Raises RunNotClosed.
    """
    closed = tx.execute(_CLOSED, {"run_id": run_id}).fetchone()
    if closed is None or closed[0] != "closed":
        raise RunNotClosed(
            f"Settlement run {run_id} {'does not exist' if closed is None else 'is not closed'}, "
            "so it cannot be invoiced. Let its last shard finish (a failed one lies in the dead "
            "letters) and try again.",
            run_id=run_id,
        )

    hold_parties(tx)
    planned = [int(row[0]) for row in tx.execute(_PLANNED, {"run_id": run_id})]
    if planned:
        return planned

    with int_array_cursor(tx) as cursor:
        ((customers,),) = cursor.execute(_CUSTOMERS, {"run_id": run_id}).fetchall()
    now = closed[1]
    waits = waits_of(tx, customers)
    planned_bills = planned_days(tx, run_id, customers, waits, local_date(now))
    numbers = _add_shards(tx, run_id, planned_bills, customers_per_shard, now)

    along = {one.customer_id for one in planned_bills.along}
    shard_of = {one: int(numbers[np.searchsorted(customers, one)]) for one in along}
    take_along(tx, run_id, planned_bills.along, shard_of, now)

    return list(range(1, int(numbers.max(initial=0)) + 1))


def _add_shards(
    tx: Transaction, run_id: RunId, bills: Planned, customers_per_shard: int, now: datetime
) -> NDArray[np.int32]:
    """Add the shards of each day; the shard of each customer."""
    numbers = np.zeros(len(bills.customers), np.int32)
    shards: list[dict[str, Any]] = []
    for bills_on, of_day in bills.by_day():
        bill_run = add_bill_run(tx, run_id, bills_on, settings().bill_review_hours, now)
        for first in range(0, len(of_day), customers_per_shard):
            some = of_day[first : first + customers_per_shard]
            shard = {"run_id": run_id, "customer_ids": Int4s(some), "bill_run": bill_run}
            shards.append({**shard, "shard_no": len(shards) + 1})
            numbers[np.searchsorted(bills.customers, some)] = len(shards)

    with tx.cursor() as cursor:
        cursor.executemany(_PLAN, shards)

    return numbers


def emit_invoice_shards(
    tx: Transaction, run_id: RunId, shard_nos: Iterable[int], now: datetime
) -> None:
    """Write a message for each of these shards of a run, with the transaction."""
    shards.emit_shards(tx, SHARDS, run_id, shard_nos, now)


def send_lost_invoice_shards(tx: Transaction, now: datetime) -> int:
    """Write a new message for every invoice shard whose last one must be lost or dead.

    Returns how many.
    """
    return shards.send_lost(tx, SHARDS, now)


def resume_invoices(tx: Transaction, run_id: RunId, now: datetime) -> int:
    """Write a new message for every unfinished invoice shard of a run. Returns how many."""
    return shards.resume(tx, SHARDS, run_id, now)


_CLOSED: Final = """
SELECT state, closed_at FROM settlement.run WHERE run_id = %(run_id)s FOR SHARE
"""

_PLANNED: Final = """
SELECT shard_no FROM billing.invoice_shard WHERE run_id = %(run_id)s ORDER BY shard_no
"""

_CUSTOMERS: Final = """
SELECT coalesce(array_agg(DISTINCT c.customer_id ORDER BY c.customer_id), '{}')
FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
WHERE s.run_id = %(run_id)s
"""

_PLAN: Final = """
INSERT INTO billing.invoice_shard (run_id, shard_no, customer_ids, state, bill_run_id)
VALUES (%(run_id)s, %(shard_no)s, %(customer_ids)s, 'planned', %(bill_run)s)
ON CONFLICT (run_id, shard_no) DO NOTHING
"""
