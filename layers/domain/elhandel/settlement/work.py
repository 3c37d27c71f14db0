"""What a worker does with the message of a shard, whichever kind of run it belongs to."""

from enum import StrEnum
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, one
from elhandel.settlement.corrections import correct_shard
from elhandel.settlement.dirty import await_changes
from elhandel.settlement.shard_prices import PriceBooks
from elhandel.settlement.shards import SettledShard, settle_shard

_KIND: Final = "SELECT kind FROM settlement.run WHERE run_id = %s"


class RunKind(StrEnum):
    """An ordinary run settles what was not settled yet; a correction run settles what has changed since."""

    ORDINARY = "ordinary"
    CORRECTION = "correction"


def run_kind(tx: Transaction, run_id: int) -> RunKind:
    """Which kind a run is. Raises LookupError when there is none."""
    (kind,) = one(tx, _KIND, [run_id])
    return RunKind(kind)


def work_shard(
    database: Database, run_id: int, shard_no: int, *, clock: Clock, books: PriceBooks | None = None
) -> SettledShard:
    """Settle or correct a shard of a run; the same shard again changes nothing. Raises LookupError when there is none.

    Changes under way are waited for first, so that each is either seen by the shard or marked for a correction.
    books: the worker's own, see `settle_shard`.
    """
    with database.transaction() as tx:
        kind = run_kind(tx, run_id)
    if kind is RunKind.CORRECTION:
        return correct_shard(database, run_id, shard_no, clock=clock)
    await_changes(database)
    return settle_shard(database, run_id, shard_no, clock=clock, books=books)
