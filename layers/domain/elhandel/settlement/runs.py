"""Settlement runs: a period is planned into shards, each settled by itself, and closed when the last one is done.

A run settles every supply period that is active in the period and not settled for any day of it yet; what has to wait
is parked with its cause and picked up by the next run. Two open runs never overlap (the database sees to it),
and no supply period is settled twice for the same days. What changes after a run is a matter of `corrections`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import psycopg.errors

from elhandel import pricing
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, one
from elhandel.platform.local_time import intervals_of_day, start_of_day
from elhandel.platform.outbox import emit
from elhandel.settlement.errors import RunUnderWay, SpotPricesMissing

DESTINATION: Final = "settlement-shards"
POINTS_PER_SHARD: Final = 2000

# A supply period is asked for by the period of the run that settled it, not by its own days: those that come to be
# supplied later (a start that was earlier) are its corrections'.
# Neighbours in a shard have the same prices, so that the engine groups them: by area, grid area, product.
_SELECTION: Final = """
SELECT s.supply_period_id, v.price_area
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, %(start)s) DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE s.state = 'active' AND s.starts_on < %(end)s AND (s.ends_on IS NULL OR s.ends_on > %(start)s)
  AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT EXISTS (
    SELECT FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < %(end)s AND r.period_to > %(start)s)
ORDER BY v.price_area, v.grid_area, c.product_id, s.supply_period_id
"""

_ADD_RUN: Final = """
INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, requested_by, planned_at)
SELECT %(start)s, %(end)s, coalesce(max(version), 0) + 1, 'running', %(shards)s, %(requested_by)s, %(now)s
FROM settlement.run WHERE period_from = %(start)s AND period_to = %(end)s
RETURNING run_id
"""

_ADD_SHARD: Final = """
INSERT INTO settlement.shard (run_id, shard_no, supply_period_ids, state) VALUES (%s, %s, %s, 'planned')
"""

_CLOSE: Final = """
UPDATE settlement.run SET state = 'closed', closed_at = %(now)s
WHERE run_id = %(run)s AND state = 'running'
  AND NOT EXISTS (SELECT FROM settlement.shard WHERE run_id = %(run)s AND state <> 'done')
RETURNING 1
"""

_FINISHED: Final = """
SELECT r.run_id FROM settlement.run r
WHERE r.state = 'running'
  AND NOT EXISTS (SELECT FROM settlement.shard s WHERE s.run_id = r.run_id AND s.state <> 'done')
ORDER BY r.run_id
"""

_SUMMARY: Final = """
SELECT r.period_from, r.period_to, r.version, r.state, r.shard_count,
       (SELECT count(*) FROM settlement.shard s WHERE s.run_id = r.run_id AND s.state = 'done'),
       (SELECT count(*) FROM settlement.settlement e WHERE e.run_id = r.run_id),
       (SELECT count(*) FROM settlement.parked p WHERE p.run_id = r.run_id),
       (SELECT count(*) FROM settlement.line l WHERE l.run_id = r.run_id),
       (SELECT coalesce(sum(l.quantity_wh), 0) FROM settlement.line l
        WHERE l.run_id = r.run_id AND l.component = 'energy'),
       (SELECT coalesce(sum(e.subtotal_ore), 0) FROM settlement.settlement e WHERE e.run_id = r.run_id)
FROM settlement.run r WHERE r.run_id = %s
"""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run with its shards, not settled yet."""

    run_id: int
    shards: int
    supply_periods: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How far a run is, and what it came to: Wh of the energy lines, øre without VAT."""

    period_from: date
    period_to: date
    version: int
    state: str
    shards: int
    shards_done: int
    settled: int
    parked: int
    lines: int
    energy_wh: int
    subtotal_ore: int


def plan_run(
    tx: Transaction,
    start: date,
    end: date,
    *,
    clock: Clock,
    requested_by: str,
    points_per_shard: int = POINTS_PER_SHARD,
) -> PlannedRun | None:
    """Plan a run over the local days [start, end), one message for each shard; None when nothing is left to settle.

    Raises RunUnderWay, SpotPricesMissing. Nothing is written then.
    """
    selected = tx.execute(_SELECTION, {"start": start, "end": end}).fetchall()
    if not selected:
        return None
    _refuse_missing_spot_prices(tx, sorted({area for _, area in selected if area is not None}), start, end)
    periods = [int(supply_period) for supply_period, _ in selected]
    shards = [periods[first : first + points_per_shard] for first in range(0, len(periods), points_per_shard)]
    now = clock.now()
    run = _add_run(tx, start, end, len(shards), requested_by, now)
    for number, supply_periods in enumerate(shards):
        tx.execute(_ADD_SHARD, [run, number, supply_periods])
        body = {"run_id": run, "shard_no": number}
        emit(tx, DESTINATION, f"{run}/{number}", body, now=now, correlation_id=f"run-{run}")
    return PlannedRun(run, len(shards), len(periods))


def close_run(tx: Transaction, run_id: int, now: datetime) -> bool:
    """Close a run whose last shard is done; True for the one call that closed it."""
    return tx.execute(_CLOSE, {"run": run_id, "now": now}).fetchone() is not None


def finished_runs(tx: Transaction) -> list[int]:
    """Open runs whose shards are all done: somebody crashed between the last shard and closing."""
    return [int(run) for (run,) in tx.execute(_FINISHED)]


def run_summary(tx: Transaction, run_id: int) -> RunSummary:
    """How far a run is. Raises LookupError when there is none."""
    return RunSummary(*one(tx, _SUMMARY, [run_id]))


def _add_run(tx: Transaction, start: date, end: date, shards: int, requested_by: str, now: datetime) -> int:
    try:
        with tx.transaction():
            (run,) = one(
                tx,
                _ADD_RUN,
                {"start": start, "end": end, "shards": shards, "requested_by": requested_by, "now": now},
            )
    except psycopg.errors.ExclusionViolation as error:
        raise RunUnderWay(
            f"A settlement run over days of {start} to {end} is under way. Wait until it is closed "
            "(its shards are worked off by the settlement worker), then plan again."
        ) from error
    return int(run)


def _refuse_missing_spot_prices(tx: Transaction, areas: list[str], start: date, end: date) -> None:
    known = pricing.spot_days(tx, areas, start, end)
    missing: dict[str, list[str]] = {}
    for area in areas:
        for day, hours in _gaps(known[area], start, end):
            missing.setdefault(area, []).append(f"{day} {hours}")
    if missing:
        named = "; ".join(
            f"{area}: {', '.join(gaps[:10])}{' …' if gaps[10:] else ''}" for area, gaps in missing.items()
        )
        raise SpotPricesMissing(
            f"Spot prices are missing for {named}. Nothing was settled. Fetch the prices, then plan the run again.",
            missing=missing,
        )


def _gaps(known: dict[date, pricing.SpotDay], start: date, end: date) -> list[tuple[date, str]]:
    """Local days without all prices, with the UTC times that lack one."""
    gaps = []
    for number in range((end - start).days):
        day = date.fromordinal(start.toordinal() + number)
        found = known.get(day)
        if found is None:
            gaps.append((day, "the whole day"))
        elif not found.complete or len(found.per_kwh) != intervals_of_day(day, found.resolution_minutes):
            step = found.resolution_minutes * 60
            seconds = start_of_day(day).timestamp()
            times = [
                datetime.fromtimestamp(seconds + step * place, tz=start_of_day(day).tzinfo).strftime("%H:%MZ")
                for place, price in enumerate(found.per_kwh)
                if price is None
            ]
            gaps.append((day, ", ".join(times[:6])))
    return gaps
