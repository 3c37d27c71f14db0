"""How far a run is, as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from elhandel.settlement.progress.summary import RunSummary, ShardProgress
from elhandel.settlement.runs import ParkedCause


def summary_as_json(
    run_id: int, summary: RunSummary, shards: Sequence[ShardProgress], causes: Sequence[ParkedCause]
) -> dict[str, Any]:
    """How far a run is, with the shards and causes that were asked for."""
    answer = asdict(summary)
    days = {"from": str(answer.pop("period_from")), "to": str(answer.pop("period_to"))}

    return {
        "run_id": run_id,
        **days,
        **answer,
        "energy_wh": int(summary.energy_wh),
        "subtotal_ore": int(summary.subtotal_ore),
        "causes": [asdict(cause) for cause in causes],
        "shard_list": [
            {
                **asdict(shard),
                "done_at": None if shard.done_at is None else shard.done_at.isoformat(),
            }
            for shard in shards
        ],
    }
