"""Rows of imports that belong to nobody, and what staff decide about them."""

from typing import Final

from elhandel import imports
from elhandel.jobs.fields import Customer, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class ListOrphans(Request, frozen=True):
    """Of which import; without one, of all."""

    batch: Number | None = None


class ResolveOrphan(Request, frozen=True):
    """A row that gets its customer: a given one, the one with its e-mail, or a new one."""

    error: Number
    why: Reason
    customer: Customer | None = None


class DropOrphan(Request, frozen=True):
    """A row that is left out for good."""

    error: Number
    why: Reason


def list_orphans(tools: Tools, asked: ListOrphans) -> Answer:
    """What waits for somebody, each with what may be done. Nothing of it names a person."""
    with tools.database.transaction() as tx:
        found = imports.orphans_of(tx, asked.batch)
    return {
        "orphans": [
            {
                "error": one.error_id,
                "batch": one.batch_id,
                "line": one.line_no,
                "kind": one.kind,
                "record": one.record_id,
                "message": one.message,
                "suggestion": one.suggestion,
                "found_at": one.found_at.isoformat(),
            }
            for one in found
        ]
    }


def resolve_orphan(tools: Tools, asked: ResolveOrphan) -> Answer:
    """Let a row belong to a customer, and load it."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        how = imports.resolve(tx, asked.error, decision, asked.customer)
    return {"error": asked.error, "resolution": how}


def drop_orphan(tools: Tools, asked: DropOrphan) -> Answer:
    """Leave a row out for good."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        imports.drop(tx, asked.error, decision)
    return {"error": asked.error, "resolution": "dropped"}


JOBS: Final = (
    Job("list-orphans", ListOrphans, list_orphans, traced=True),
    Job("resolve-orphan", ResolveOrphan, resolve_orphan),
    Job("drop-orphan", DropOrphan, drop_orphan),
)
