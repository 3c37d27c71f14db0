"""The trace of what staff read: who, when, which job and about which ids; never the answer itself.

It is written before the answer leaves; without its trace there is no answer.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import Rule, by_statements
from elhandel.platform.work.invoker import staff
from elhandel.values.texts.redaction import scrub_to

type Json = dict[str, Any]
type Job = Callable[[Json], Json]

_MOST: Final = 500
"""How many ids of one answer are kept; the rest are counted."""
_LONGEST: Final = 80

_IDS: Final = frozenset(
    {
        "case",
        "contract",
        "customer",
        "gsrn",
        "gsrns",
        "held_id",
        "id",
        "message_id",
        "party",
        "process_id",
        "run_id",
        "signup",
        "signups",
        "transaction_id",
    }
)

_OVER: Final = b"""
DELETE FROM platform.staff_read WHERE staff_read_id IN (
    SELECT staff_read_id FROM platform.staff_read
    WHERE at < %(staff_reads_before)s ORDER BY at LIMIT %(limit)s)
"""

RETENTION: Final = (Rule("staff-reads", "traces of what staff have read", by_statements(_OVER)),)


def traced(job: Job, database: Database, clock: Clock) -> Job:
    """A job that shows staff something about persons and leaves a trace, even of an empty answer.

    Raises UnknownInvoker before anything is read.
    """

    def run(event: Json) -> Json:
        who = staff()
        shown: Json = {}
        try:
            shown = job(event)
        finally:
            asked = list(_ids(event))
            found = [id_ for id_ in dict.fromkeys(_ids(shown)) if id_ not in asked]
            row = {
                "at": clock.now(),
                "who": who,
                "job": str(event.get("job", "")),
                "asked": Jsonb(_by_field(asked)),
                "shown": Jsonb(_by_field(found[:_MOST])),
                "left_out": len(found[_MOST:]),
            }
            with database.transaction() as tx:
                tx.execute(_KEEP, row)

        return shown

    return run


_KEEP: Final = """
INSERT INTO platform.staff_read (at, who, job, asked, shown, left_out)
VALUES (%(at)s, %(who)s, %(job)s, %(asked)s, %(shown)s, %(left_out)s)
"""


def _ids(node: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every id in a document, with its field."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _ids(value, str(name))
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _ids(value, field)
    elif field in _IDS and node is not None:
        yield field, scrub_to(str(node), _LONGEST)


def _by_field(ids: list[tuple[str, str]]) -> dict[str, list[str]]:
    by_field: dict[str, list[str]] = {}
    for field, id_ in ids:
        by_field.setdefault(field, []).append(id_)
    return by_field
