"""The message of a shard, whoever works it off: one form, written here and read by the functions."""

from collections.abc import Iterable
from datetime import datetime

from elhandel.platform.database import Transaction
from elhandel.platform.outbox import emit


def emit_shards(
    tx: Transaction, destination: str, run_id: int, shard_nos: Iterable[int], now: datetime, *, again: bool = False
) -> None:
    """Write a message for each of these shards of a run, with the transaction.

    again: the first one was lost or died, so this one has a key of its own.
    """
    suffix = f"/{now.isoformat()}" if again else ""
    for number in shard_nos:
        body = {"run_id": run_id, "shard_no": number}
        emit(tx, destination, f"{run_id}/{number}{suffix}", body, now=now, correlation_id=f"run-{run_id}")
