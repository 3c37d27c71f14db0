"""How far a run is, as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from elhandel.settlement.progress.summary import RunSummary, ShardProgress
from elhandel.settlement.runs import ParkedCause
from elhandel.values.ids import RunId


def summary_as_json(
    run_id: RunId,
    summary: RunSummary,
    shards: Sequence[ShardProgress],
    causes: Sequence[ParkedCause],
) -> dict[str, Any]:
    """How far a run is, with the shards and causes that were asked for."""
    figures = asdict(summary)
    days = {"from": str(figures.pop("period_from")), "to": str(figures.pop("period_to"))}

    return {
        "run_id": run_id,
        **days,
        **figures,
        "energy_wh": int(summary.energy_wh),
        "subtotal_ore": int(summary.subtotal_ore),
        "causes": [asdict(cause) for cause in causes],
        "shard_list": [_shard(shard) for shard in shards],
    }


def _shard(shard: ShardProgress) -> dict[str, Any]:
    done_at = None if shard.done_at is None else shard.done_at.isoformat()
    return {**asdict(shard), "done_at": done_at}
