"""Invoice shards: the customers of a closed run, split into shards that are invoiced alone.

A shard whose message was lost is sent again (`platform.work.shards`).
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched
from typing import Final

from psycopg.sql import Identifier

from elhandel.billing.errors import RunNotClosed
from elhandel.platform.database import Transaction
from elhandel.platform.work import shards
from elhandel.portfolio.parties import hold_parties
from elhandel.values.ids import RunId

SHARDS: Final = shards.Shards(
    Identifier("billing", "invoice_shard"),
    "invoice-shards",
    """
    SELECT s.run_id, s.shard_no, r.closed_at AS planned_at
    FROM billing.invoice_shard s JOIN settlement.run r USING (run_id)
    WHERE s.state = 'planned'
    """,
)
DESTINATION: Final = SHARDS.destination
CUSTOMERS_PER_SHARD: Final = 500


def plan_invoices(
    tx: Transaction, run_id: RunId, *, customers_per_shard: int = CUSTOMERS_PER_SHARD
) -> list[int]:
    """Split the customers of a closed run into shards, once.

    Returns the numbers of its shards, also if they were planned before. Raises RunNotClosed.
    """
    state = tx.execute(_RUN_STATE, {"run_id": run_id}).fetchone()
    if state is None or state[0] != "closed":
        raise RunNotClosed(
            f"Settlement run {run_id} {'does not exist' if state is None else 'is not closed'}, "
            "so it cannot be invoiced. Let its last shard finish (a failed one lies in the dead "
            "letters) and try again.",
            run_id=run_id,
        )

    hold_parties(tx)
    planned = [int(row[0]) for row in tx.execute(_PLANNED, {"run_id": run_id})]
    if planned:
        return planned

    customers = [int(row[0]) for row in tx.execute(_CUSTOMERS, {"run_id": run_id})]
    split = [list(shard) for shard in batched(customers, customers_per_shard, strict=False)]

    with tx.cursor() as cursor:
        cursor.executemany(
            _PLAN,
            [
                {"run_id": run_id, "shard_no": number, "customer_ids": shard}
                for number, shard in enumerate(split, start=1)
            ],
        )

    return list(range(1, len(split) + 1))


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


_RUN_STATE: Final = "SELECT state FROM settlement.run WHERE run_id = %(run_id)s FOR SHARE"

_PLANNED: Final = """
SELECT shard_no FROM billing.invoice_shard WHERE run_id = %(run_id)s ORDER BY shard_no
"""

_CUSTOMERS: Final = """
SELECT DISTINCT c.customer_id
FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
WHERE s.run_id = %(run_id)s
ORDER BY c.customer_id
"""

_PLAN: Final = """
INSERT INTO billing.invoice_shard (run_id, shard_no, customer_ids, state)
VALUES (%(run_id)s, %(shard_no)s, %(customer_ids)s, 'planned')
ON CONFLICT (run_id, shard_no) DO NOTHING
"""
