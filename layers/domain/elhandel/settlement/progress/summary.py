"""How far a run is, what it settled, and what its time went to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row, dict_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.settlement.runs import Part
from elhandel.values.errors import NotFound
from elhandel.values.ids import RunId


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How far a run is, and what it settled."""

    period_from: date
    period_to: date
    version: int
    selection: str
    part: Part
    state: str
    shards: int
    shards_done: int
    settled: int
    parked: int
    lines: int
    energy_wh: int
    """Of the energy lines."""
    subtotal_ore: int
    """Without VAT."""
    shards_given_up: int = 0
    given_up_by: str | None = None
    given_up_why: str | None = None


@dataclass(frozen=True, slots=True)
class ShardProgress:
    """One shard of a run; what is None is not known until it is done."""

    shard_no: int
    state: str
    supply_periods: int
    settled: int | None
    parked: int | None
    done_at: datetime | None
    duration_ms: int | None
    read_ms: int | None
    settle_ms: int | None
    write_ms: int | None


def run_summary(tx: Transaction, run_id: RunId) -> RunSummary:
    """How far a run is. Raises NotFound when there is none."""
    with tx.cursor(row_factory=dict_row) as cursor:
        summary = cursor.execute(_SUMMARY, {"run": run_id}).fetchone()
    if summary is None:
        raise NotFound(
            f"There is no settlement run {run_id}. "
            "`elhandel run status` without a number shows the latest."
        )

    gsrns = summary.pop("only_gsrns")
    part = Part(
        price_area=summary.pop("only_price_area"),
        grid_area=summary.pop("only_grid_area"),
        product=summary.pop("only_product"),
        gsrns=None if gsrns is None else tuple(gsrns),
    )

    return RunSummary(part=part, **summary)


def run_shards(tx: Transaction, run_id: RunId) -> list[ShardProgress]:
    """The shards of a run, in order."""
    with tx.cursor(row_factory=class_row(ShardProgress)) as cursor:
        return cursor.execute(_SHARDS, {"run": run_id}).fetchall()


def latest_run(tx: Transaction) -> RunId | None:
    """The run that was planned last."""
    (run,) = fetch_one(tx, _LATEST, [])
    return None if run is None else RunId(run)


_SUMMARY: Final = statement("elhandel.settlement.progress", "run_summary")

_SHARDS: Final = """
SELECT shard_no, state, cardinality(supply_period_ids) AS supply_periods, settled, parked, done_at,
       duration_ms, read_ms, settle_ms, write_ms
FROM settlement.shard WHERE run_id = %(run)s ORDER BY shard_no
"""

_LATEST: Final = "SELECT max(run_id) FROM settlement.run"
