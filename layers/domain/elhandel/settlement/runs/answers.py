"""Runs as JSON, for those who ask a function or the command line."""

from dataclasses import asdict
from typing import Any

from elhandel.settlement.runs.causes import causes_of
from elhandel.settlement.runs.plan import Planned
from elhandel.settlement.runs.preview import RunPreview
from elhandel.settlement.runs.run import PlannedRun

type Answer = dict[str, Any]


def run_as_json(run: PlannedRun) -> Answer:
    """A run that was planned."""
    return {
        "run_id": run.run_id,
        "from": str(run.start),
        "to": str(run.end),
        "shards": run.shards,
        "supply_periods": run.supply_periods,
    }


def plan_as_json(planned: Planned) -> Answer:
    """The runs that were planned, the first of them by its number, and their sums."""
    return {
        "run_id": planned.runs[0].run_id if planned.runs else None,
        "shards": sum(run.shards for run in planned.runs),
        "supply_periods": sum(run.supply_periods for run in planned.runs),
        "runs": [run_as_json(run) for run in planned.runs],
        "left": planned.left,
        "missing_spot_prices": _missing_spot_prices(planned),
    }


def preview_as_json(found: RunPreview, examples: int) -> Answer:
    """What a run would do; of each cause to wait this many examples at most."""
    return {
        "supply_periods": found.supply_periods,
        "settled": found.settled,
        "metering_points": found.metering_points,
        "missing_spot_prices": dict(found.missing_spot_prices),
        "parked": [asdict(cause) for cause in causes_of(found.parked.values(), examples)],
        "lines": [asdict(line) for line in found.lines],
        "energy_wh": found.energy_wh,
        "subtotal_ore": found.subtotal_ore,
    }


def _missing_spot_prices(planned: Planned) -> dict[str, list[str]]:
    """By price area, what the runs miss; the supply that is settled by it is parked."""
    missing: dict[str, list[str]] = {}
    for run in planned.runs:
        for area, gaps in run.missing_spot_prices.items():
            missing.setdefault(area, []).extend(gaps)
    return missing
