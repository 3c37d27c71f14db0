"""How far a run is, what it came to, and what its time went to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.settlement.runs import Part
from elhandel.values.errors import NotFound

_SUMMARY: Final = """
SELECT r.period_from, r.period_to, r.version, r.selection, r.only_price_area, r.only_grid_area, r.only_product,
       r.only_gsrns, r.state, r.shard_count,
       (SELECT count(*) FROM settlement.shard s WHERE s.run_id = r.run_id AND s.state = 'done'),
       settled.periods,
       (SELECT count(*) FROM settlement.parked p WHERE p.run_id = r.run_id),
       settled.lines,
       (SELECT coalesce(sum(l.quantity_wh), 0) FROM settlement.line l
        WHERE l.run_id = r.run_id AND l.component = 'energy'),
       settled.ore,
       (SELECT count(*) FROM settlement.shard s WHERE s.run_id = r.run_id AND s.state = 'given_up'),
       r.given_up_by, r.given_up_why
FROM settlement.run r
CROSS JOIN LATERAL (
    SELECT count(*) AS periods, coalesce(sum(cardinality(e.charge_ids)), 0) AS lines,
           coalesce(sum(e.subtotal_ore), 0) AS ore
    FROM settlement.settlement e WHERE e.run_id = r.run_id) settled
WHERE r.run_id = %s
"""

_SHARDS: Final = """
SELECT shard_no, state, cardinality(supply_period_ids), settled, parked, done_at, duration_ms, read_ms, settle_ms,
       write_ms
FROM settlement.shard WHERE run_id = %s ORDER BY shard_no
"""

_LATEST: Final = "SELECT max(run_id) FROM settlement.run"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How far a run is, and what it came to: Wh of the energy lines, øre without VAT."""

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
    subtotal_ore: int
    shards_given_up: int = 0
    given_up_by: str | None = None
    given_up_why: str | None = None


@dataclass(frozen=True, slots=True)
class ShardProgress:
    """One shard of a run. Milliseconds in all, and of reading, settling and writing; None until it
    is done.
    """

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


def run_summary(tx: Transaction, run_id: int) -> RunSummary:
    """How far a run is. Raises NotFound when there is none."""
    row = tx.execute(_SUMMARY, [run_id]).fetchone()
    if row is None:
        raise NotFound(
            f"There is no settlement run {run_id}. `elhandel run status` without a number shows the latest."
        )
    first, past, version, selection, price_area, grid_area, product, gsrns = row[:8]
    part = Part(price_area, grid_area, product, None if gsrns is None else tuple(gsrns))
    return RunSummary(first, past, version, selection, part, *row[8:])


def run_shards(tx: Transaction, run_id: int) -> list[ShardProgress]:
    """The shards of a run, in order."""
    return [ShardProgress(*row) for row in tx.execute(_SHARDS, [run_id])]


def latest_run(tx: Transaction) -> int | None:
    """The run that was planned last."""
    (run,) = fetch_one(tx, _LATEST, [])
    return None if run is None else int(run)
