"""Which customer a row belongs to: by the reference of an account, or by its e-mail, trimmed and in
lower case (CD-MIG-1). Nobody is changed by a match, and nothing is put right by itself.

The check may be run as often as somebody likes until the file is loaded: each time it decides anew
about the rows that are not loaded yet.
"""

from typing import Final

from elhandel.imports.batches import Batch, batch_of
from elhandel.imports.errors import UnableToImport
from elhandel.imports.orphans import note_errors
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement

_LOADED_STATUSES: Final = ("active", "completed")
"""Of orders: any other is left out (CD-MIG-3)."""


def check(tx: Transaction, batch_id: int, clock: Clock) -> Batch:
    """Decide what becomes of each row of a file. Raises NotFound, UnableToImport where rows are
    missing.
    """
    batch = batch_of(tx, batch_id)
    if not batch.is_whole:
        raise UnableToImport(
            f"{batch.received} of {batch.row_count} rows of import {batch_id} are here. Import the "
            "same file again: what is here already is not sent again."
        )
    if batch.loaded_at is not None:
        return batch

    values = {"batch": batch_id, "statuses": list(_LOADED_STATUSES), "now": clock.now()}
    tx.execute(_JOIN_WHOLE)
    for decide in (_AFRESH, _TWICE, _KNOWN, _TAKEN, _LEFT_OUT, _ACCOUNTS, _OWNERS):
        tx.execute(decide, values)
    note_errors(tx, batch_id, clock.now())
    tx.execute(_CHECKED, values)
    return batch_of(tx, batch_id)


# The rows came a moment ago, and the planner knows nothing about them: it would ask for each row
# of one side whether it fits each of the other.
_JOIN_WHOLE: Final = "SET LOCAL enable_nestloop = off"

_AFRESH: Final = """
UPDATE imports.line SET state = 'new', error = NULL, customer_id = NULL
WHERE batch_id = %(batch)s
  AND (state IN ('ready', 'known', 'left-out', 'orphaned')
       OR state = 'wrong' AND error IN ('twice', 'several-customers', 'connection-taken'))
"""

# Of two rows of a file under one reference the first counts, and somebody looks at the other.
_TWICE: Final = """
UPDATE imports.line r SET state = 'wrong', error = 'twice'
FROM (SELECT line_no, row_number() OVER (PARTITION BY kind, ref ORDER BY line_no) AS turn
      FROM imports.line WHERE batch_id = %(batch)s AND state IN ('new', 'loaded')) AS t
WHERE r.batch_id = %(batch)s AND r.line_no = t.line_no AND t.turn > 1 AND r.state = 'new'
"""

_KNOWN: Final = statement("elhandel.imports", "known")

_TAKEN: Final = statement("elhandel.imports", "connections")

_LEFT_OUT: Final = """
UPDATE imports.line SET state = 'left-out'
WHERE batch_id = %(batch)s AND state = 'new' AND kind = 'order'
  AND NOT lower(fields ->> 'status') = ANY(%(statuses)s)
"""

_ACCOUNTS: Final = statement("elhandel.imports", "accounts")

_OWNERS: Final = statement("elhandel.imports", "owners")

_CHECKED: Final = "UPDATE imports.batch SET checked_at = %(now)s WHERE batch_id = %(batch)s"
