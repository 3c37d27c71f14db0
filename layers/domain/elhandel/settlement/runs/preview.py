"""A dry run: what a run would settle and what it would miss, by the code that settles; nothing is
written.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched, groupby
from typing import Final

import numpy as np
from psycopg.rows import class_row

from elhandel.platform.database import Database, Transaction
from elhandel.settlement.engine.terms import LineKind
from elhandel.settlement.runs.days import days_to_settle
from elhandel.settlement.runs.run import POINTS_PER_SHARD
from elhandel.settlement.runs.selection import Part, refuse_unsupplied
from elhandel.settlement.runs.spot_gaps import ALL_DAYS, Gaps, missing_spot_prices
from elhandel.settlement.shard import Parked, PriceBooks, SettledTable, ShardTable, settle_periods
from elhandel.values.days.period import Period
from elhandel.values.ids import SupplyPeriodId


@dataclass(frozen=True, slots=True)
class PreviewedLine:
    """All lines of one kind, by the charge's code or the name of our own line."""

    label: str
    lines: int
    wh: int
    ore: int
    """Without VAT."""


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a run over the period would do."""

    supply_periods: int
    settled: int
    metering_points: int
    parked: dict[int, Parked]
    """By supply period, why it would have to wait."""
    missing_spot_prices: Gaps
    """What is missing for the supply that is settled by spot prices; it is among the parked."""
    lines: tuple[PreviewedLine, ...]

    @property
    def energy_wh(self) -> int:
        """What would be settled as energy."""
        return sum(line.wh for line in self.lines if line.label == LineKind.ENERGY.value)

    @property
    def subtotal_ore(self) -> int:
        """The sum of all lines, without VAT."""
        return sum(line.ore for line in self.lines)


def preview_run(
    database: Database,
    start: date,
    end: date,
    *,
    ended_by: date | None = None,
    part: Part = Part.WHOLE,
    points_per_shard: int = POINTS_PER_SHARD,
    today: date | None = None,
) -> RunPreview:
    """What a run over the local days [start, end) would settle now, what it would park, and which
    prices are missing.

    ended_by: only supply that has ended by that day. today: the days are cut as a run's are
    (`days_to_settle`). Raises UnlikelyDay, and UnableToPlanRun for days or a point on which a run
    is refused.
    """
    sums = _Sums()

    with database.snapshot(read_only=True, by_key=True) as tx:
        period = Period(start, end) if today is None else days_to_settle(tx, start, end, today)
        refuse_unsupplied(tx, part, period)

        days = {"start": period.start, "end": period.end}
        supply = {**days, "ended_by": ended_by, **part.parameters()}
        with tx.cursor(row_factory=class_row(_Chosen)) as cursor:
            chosen = cursor.execute(_CHOSEN, supply).fetchall()

        missing = missing_spot_prices(tx, _needed(chosen), {**supply, **ALL_DAYS})
        for run_days, of_run in groupby(chosen, key=lambda supply: supply.run):
            supply_periods = [supply.supply_period_id for supply in of_run]
            _settle(tx, sums, supply_periods, run_days, points_per_shard)

    return RunPreview(
        supply_periods=len(chosen),
        settled=len(chosen) - sums.waiting,
        metering_points=sums.points,
        parked=sums.parked,
        missing_spot_prices=missing,
        lines=sums.previewed,
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A supply period that would be settled on some days, by a run over its days in a row."""

    supply_period_id: SupplyPeriodId
    price_area: str | None
    settled_from: date
    settled_to: date
    run_from: date
    run_to: date

    @property
    def settled(self) -> Period:
        return Period(self.settled_from, self.settled_to)

    @property
    def run(self) -> Period:
        return Period(self.run_from, self.run_to)


@dataclass(slots=True)
class _Sums:
    """What was settled so far; lines by their label."""

    points: int = 0
    waiting: int = 0
    parked: dict[int, Parked] = field(default_factory=dict)
    lines: Counter[str] = field(default_factory=Counter)
    wh: Counter[str] = field(default_factory=Counter)
    ore: Counter[str] = field(default_factory=Counter)

    def add(self, table: ShardTable, settled: SettledTable) -> None:
        """Count what is not parked."""
        kept = ~np.isin(table.supply_periods, list(settled.parked))  # (points,) bool
        self.points += int(kept.sum())
        self.waiting += len(settled.parked)
        self.parked |= settled.parked

        for block in settled.blocks:
            counted = kept[block.rows]  # (rows of the block,) bool
            for column in block.columns:
                label = column.key.label
                self.lines[label] += int(counted.sum())
                self.ore[label] += int(column.ore[counted].sum())
                self.wh[label] += 0 if column.wh is None else int(column.wh[counted].sum())

    @property
    def previewed(self) -> tuple[PreviewedLine, ...]:
        return tuple(
            PreviewedLine(label, self.lines[label], self.wh[label], self.ore[label])
            for label in self.lines
        )


def _settle(
    tx: Transaction,
    sums: _Sums,
    supply_periods: Sequence[SupplyPeriodId],
    days: Period,
    points_per_shard: int,
) -> None:
    books = PriceBooks()
    for shard in batched(supply_periods, points_per_shard, strict=False):
        found = settle_periods(tx, shard, days, books)
        sums.add(found.table, found.settled)


def _needed(chosen: Sequence[_Chosen]) -> Mapping[str, Period]:
    """The days that are settled in each price area, from the first to the last."""
    needed: dict[str, Period] = {}
    for supply in chosen:
        if supply.price_area is not None:
            known = needed.get(supply.price_area, supply.settled)
            needed[supply.price_area] = Period(
                min(known.start, supply.settled_from), max(known.end, supply.settled_to)
            )
    return needed


_CHOSEN: Final = """
SELECT supply_period_id, price_area, settled_from, settled_to,
       stretch_from AS run_from, stretch_to AS run_to
FROM settlement.supply_to_settle(
    %(start)s, %(end)s, %(ended_by)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s)
ORDER BY stretch_from, stretch_to, place
"""
