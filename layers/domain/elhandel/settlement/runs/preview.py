"""A dry run: what a run would come to and what it lacks, by the code that settles, without a row
written.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched, groupby
from typing import Final

import numpy as np

from elhandel.platform.database import Database
from elhandel.settlement.engine.terms import LineKind
from elhandel.settlement.runs.days import days_to_settle
from elhandel.settlement.runs.run import POINTS_PER_SHARD
from elhandel.settlement.runs.selection import Part, refuse_unsupplied
from elhandel.settlement.runs.spot_gaps import EVERY_STRETCH, Gaps, missing_spot_prices
from elhandel.settlement.shard import Parked, PriceBooks, SettledTable, ShardTable, settle_periods
from elhandel.values.period import Period

_CHOSEN: Final = """
SELECT supply_period_id, price_area, settled_from, settled_to, stretch_from, stretch_to
FROM settlement.supply_to_settle(
    %(start)s, %(end)s, %(ended_by)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s)
ORDER BY stretch_from, stretch_to, place
"""


@dataclass(frozen=True, slots=True)
class PreviewedLine:
    """All lines of one kind, by the charge's code or the name of our own line: how many, Wh, and
    øre without VAT.
    """

    label: str
    lines: int
    wh: int
    ore: int


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a run over the period would do. parked: by supply period, why it would have to wait.

    missing_spot_prices: what whoever is settled by spot prices lacks; those are among the parked.
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


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A supply period that would be settled on some days, by a run over a stretch of days."""

    supply_period_id: int
    price_area: str | None
    settled_from: date
    settled_to: date
    stretch_from: date
    stretch_to: date

    @property
    def settled(self) -> Period:
        return Period(self.settled_from, self.settled_to)


@dataclass(slots=True)
class _Sums:
    points: int = 0
    waiting: int = 0
    parked: dict[int, Parked] = field(default_factory=dict)
    lines: Counter[str] = field(default_factory=Counter)
    wh: Counter[str] = field(default_factory=Counter)
    ore: Counter[str] = field(default_factory=Counter)

    def add(self, table: ShardTable, settled: SettledTable) -> None:
        """Count what is not parked."""
        kept = ~np.isin(table.supply_periods, list(settled.parked))
        self.points += int(kept.sum())
        self.waiting += len(settled.parked)
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
    part: Part = Part.WHOLE,
    points_per_shard: int = POINTS_PER_SHARD,
    today: date | None = None,
) -> RunPreview:
    """What a run over the local days [start, end) would settle now, what would be parked, and which
    prices it lacks.

    ended_by: only supply that has ended by that day. today: the days are cut as a run's are
    (`days_to_settle`). Raises UnlikelyDay, and UnableToPlanRun for days or a point on which a run
    is refused.
    """
    sums = _Sums()

    with database.snapshot(read_only=True, by_key=True) as tx:
        if today is not None:
            period = days_to_settle(tx, start, end, today)
            start, end = period.start, period.end

        refuse_unsupplied(tx, part, start, end)
        asked = {"start": start, "end": end, "ended_by": ended_by, **part.parameters()}
        chosen = [_Chosen(*row) for row in tx.execute(_CHOSEN, asked)]
        missing = missing_spot_prices(tx, _needed(chosen), {**asked, **EVERY_STRETCH})
        for days, together in groupby(chosen, key=_stretch):
            books = PriceBooks()
            for shard in batched(
                (supply.supply_period_id for supply in together), points_per_shard, strict=False
            ):
                found = settle_periods(tx, shard, days, books)
                sums.add(found.table, found.settled)

    lines = tuple(
        PreviewedLine(label, sums.lines[label], sums.wh[label], sums.ore[label])
        for label in sums.lines
    )

    return RunPreview(
        len(chosen), len(chosen) - sums.waiting, sums.points, sums.parked, missing, lines
    )


def _stretch(chosen: _Chosen) -> Period:
    return Period(chosen.stretch_from, chosen.stretch_to)


def _needed(chosen: Sequence[_Chosen]) -> dict[str, Period]:
    """The days that are settled in each price area, from the first to the last."""
    needed: dict[str, Period] = {}
    for supply in chosen:
        if supply.price_area is not None:
            known = needed.get(supply.price_area, supply.settled)
            needed[supply.price_area] = Period(
                min(known.start, supply.settled_from), max(known.end, supply.settled_to)
            )
    return needed
