"""A dry run: what a run would come to and what it lacks, by the code that settles, without a row written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Final

import numpy as np

from elhandel.platform.database import Database
from elhandel.settlement.engine import LineKind, Period
from elhandel.settlement.parked import Parked
from elhandel.settlement.runs import POINTS_PER_SHARD
from elhandel.settlement.settling import SettledTable, settle_table
from elhandel.settlement.shard_prices import PriceBooks
from elhandel.settlement.shard_table import ShardTable
from elhandel.settlement.shards import PREFER_INDEXES, park_untried, read_shard
from elhandel.settlement.spot_gaps import Gaps, missing_spot_prices
from elhandel.settlement.timeline import Days

_LOOK_ONLY: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_CHOSEN: Final = """
SELECT supply_period_id, price_area, settled_from, settled_to
FROM settlement.supply_to_settle(%(start)s, %(end)s, %(ended_by)s) ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class PreviewedLine:
    """All lines of one kind, by the charge's code or the name of our own line: how many, Wh, and øre without VAT."""

    label: str
    lines: int
    wh: int
    ore: int


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a run over the period would do. parked: by supply period, why it would have to wait.

    missing_spot_prices: a run is refused as long as there are any; nothing is settled here then.
    """

    supply_periods: int
    settled: int
    metering_points: int
    parked: dict[int, Parked]
    missing_spot_prices: Gaps
    lines: tuple[PreviewedLine, ...]

    @property
    def energy_wh(self) -> int:
        """What would be settled as energy."""
        return sum(line.wh for line in self.lines if line.label == LineKind.ENERGY.value)

    @property
    def subtotal_ore(self) -> int:
        """The sum of all lines, without VAT."""
        return sum(line.ore for line in self.lines)


@dataclass(slots=True)
class _Sums:
    points: int = 0
    parked: dict[int, Parked] = field(default_factory=dict)
    lines: Counter[str] = field(default_factory=Counter)
    wh: Counter[str] = field(default_factory=Counter)
    ore: Counter[str] = field(default_factory=Counter)

    def add(self, table: ShardTable, settled: SettledTable) -> None:
        """Count what is not parked."""
        kept = ~np.isin(table.supply_periods, list(settled.parked))
        self.points += int(kept.sum())
        self.parked |= settled.parked
        for block in settled.blocks:
            counted = kept[block.rows]
            for column in block.columns:
                label = column.key.label
                self.lines[label] += int(counted.sum())
                self.ore[label] += int(column.ore[counted].sum())
                self.wh[label] += 0 if column.wh is None else int(column.wh[counted].sum())


def preview_run(
    database: Database,
    start: date,
    end: date,
    *,
    ended_by: date | None = None,
    points_per_shard: int = POINTS_PER_SHARD,
) -> RunPreview:
    """What a run over the local days [start, end) would settle now, what would be parked, and which prices it lacks.

    ended_by: only supply that has ended by that day.
    """
    sums, books, period = _Sums(), PriceBooks(), Period(start, end)
    with database.transaction() as tx:
        tx.execute(_LOOK_ONLY)
        tx.execute(PREFER_INDEXES)
        asked = {"start": start, "end": end, "ended_by": ended_by}
        chosen = tx.execute(_CHOSEN, asked).fetchall()
        missing = missing_spot_prices(tx, _needed(chosen), asked)
        if not missing:
            for shard in batched((one for one, *_ in chosen), points_per_shard, strict=False):
                table, matrices = read_shard(tx, shard, period, books)
                settled = settle_table(table, matrices.matrices, books)
                park_untried(tx, table, matrices.incomplete, settled)
                sums.add(table, settled)
    lines = tuple(PreviewedLine(label, sums.lines[label], sums.wh[label], sums.ore[label]) for label in sums.lines)
    settled_periods = 0 if missing else len(chosen) - len(sums.parked)
    return RunPreview(len(chosen), settled_periods, sums.points, sums.parked, missing, lines)


def _needed(chosen: Sequence[tuple[int, str | None, date, date]]) -> dict[str, Days]:
    """The days that are settled in each price area, from the first to the last."""
    needed: dict[str, Days] = {}
    for _, area, first, past in chosen:
        if area is not None:
            start, end = needed.get(area, (first, past))
            needed[area] = min(start, first), max(end, past)
    return needed
