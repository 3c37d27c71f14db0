"""A dead letter, handled once more: it needs every right that handling documents needs."""

from dataclasses import asdict
from typing import Final

from elhandel.jobs.fields import Filled
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import inbox

_MOST_SHOWN: Final = 1_000


class Replay(Request, frozen=True):
    """Which message; `dry_run` only shows what would change."""

    message_id: Filled
    dry_run: bool = False


def replay(tools: Tools, asked: Replay) -> Answer:
    """Handle a dead letter once more, or show what that would change."""
    if asked.dry_run:
        return _shown(inbox.rehearse(tools.database, tools.clock, asked.message_id))

    handled = inbox.replay(tools.database, tools.clock, asked.message_id)

    return {
        "document": handled.document,
        "state": handled.state,
        "dead_records": handled.dead_records,
    }


def _shown(rehearsal: inbox.Rehearsal) -> Answer:
    code, error = rehearsal.error or (None, None)
    return {
        "document": rehearsal.document,
        "state": rehearsal.state,
        "code": code,
        "error": error,
        "dead_records": len(rehearsal.refused),
        "records": [
            {"record": record.transaction_id, "code": record.code, "error": record.reason}
            for record in rehearsal.refused[:_MOST_SHOWN]
        ],
        "tables": [
            {"table": table, "inserted": inserted, "updated": updated, "deleted": deleted}
            for table, (inserted, updated, deleted) in (rehearsal.tables or {}).items()
        ],
        "processes": [asdict(move) for move in rehearsal.processes[:_MOST_SHOWN]],
        "days": [
            {"gsrn": gsrn, "day": day.isoformat()} for gsrn, day in rehearsal.days[:_MOST_SHOWN]
        ],
        "days_in_all": len(rehearsal.days),
    }


JOBS: Final = (Job("replay", Replay, replay, traced=True),)
