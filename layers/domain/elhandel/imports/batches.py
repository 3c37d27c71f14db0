"""Files on their way: begun once for each content, received in parts that may come again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from psycopg.rows import class_row

from elhandel.imports.errors import UnableToImport
from elhandel.imports.rows import read_rows
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import NotFound

_MOST_ROWS: Final = 1_000_000
_MOST_IN_PART: Final = 50_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A file. received: how many of its rows are here."""

    batch_id: int
    name: str
    row_count: int
    received: int
    received_at: datetime
    received_by: str
    checked_at: datetime | None
    loaded_at: datetime | None
    refused_at: datetime | None = None
    """When a part of it was refused and none has been taken since."""

    @property
    def is_whole(self) -> bool:
        return self.received == self.row_count


def begin(
    tx: Transaction, sha256: bytes, name: str, row_count: int, by: str, now: datetime
) -> Batch:
    """The batch of a file, known by its content: the same file again is the same batch."""
    if not 0 < row_count <= _MOST_ROWS:
        raise UnableToImport(
            f"A file has between one and {_MOST_ROWS} rows. Split a longer one.", field="rows"
        )
    values = {"sha": sha256, "name": name, "rows": row_count, "by": by, "now": now}
    tx.execute(_BEGIN, values)
    (batch_id,) = fetch_one(tx, _OF_FILE, values)
    return batch_of(tx, batch_id)


def keep_part(tx: Transaction, batch_id: int, content: str, first_line: int) -> int:
    """Keep a part of a file; rows that are here already stay as they are. Returns how many are new.

    Raises NotFound; UnableToImport for columns that are not known, or a file that was loaded.
    """
    batch = batch_of(tx, batch_id)
    if batch.loaded_at is not None:
        return 0

    rows = list(islice(read_rows(content, first_line), _MOST_IN_PART + 1))
    if len(rows) > _MOST_IN_PART:
        raise UnableToImport(
            f"A part of a file has at most {_MOST_IN_PART} rows. Send it in smaller ones.",
            field="content",
        )
    if any(row.line_no > batch.row_count for row in rows):
        raise UnableToImport(
            f"The file was to have {batch.row_count} rows, and this part has more. Import the file "
            "again from its beginning.",
            field="rows",
        )
    values = {
        "batch": batch_id,
        "lines": [row.line_no for row in rows],
        "kinds": [row.kind for row in rows],
        "refs": [row.ref for row in rows],
        "emails": [row.email for row in rows],
        "accounts": [row.account for row in rows],
        "fields": [json.dumps(row.fields) for row in rows],
        "errors": [row.error for row in rows],
    }
    new = tx.execute(_KEEP, values).rowcount
    if new and batch.refused_at is not None:
        tx.execute(_TAKEN, {"batch": batch_id})
    return new


def note_refused(tx: Transaction, batch_id: int, now: datetime) -> None:
    """Note that a part of a file was refused; a file that was loaded stays as it is."""
    tx.execute(_REFUSED, {"batch": batch_id, "now": now})


def batch_of(tx: Transaction, batch_id: int) -> Batch:
    """Raises NotFound."""
    cursor = tx.cursor(row_factory=class_row(Batch))
    found = cursor.execute(_BATCH, {"batch": batch_id, "most": 1}).fetchone()
    if found is None:
        raise NotFound(f"There is no import {batch_id}. `elhandel imports list` names those there.")
    return found


def list_batches(tx: Transaction, most: int = 50) -> Sequence[Batch]:
    """The files, the newest first."""
    cursor = tx.cursor(row_factory=class_row(Batch))
    return cursor.execute(_BATCH, {"batch": None, "most": most}).fetchall()


_BEGIN: Final = """
INSERT INTO imports.batch (sha256, name, row_count, received_at, received_by)
VALUES (%(sha)s, %(name)s, %(rows)s, %(now)s, %(by)s) ON CONFLICT (sha256) DO NOTHING
"""

_OF_FILE: Final = "SELECT batch_id FROM imports.batch WHERE sha256 = %(sha)s"

_KEEP: Final = """
INSERT INTO imports.line (batch_id, line_no, kind, ref, email, account, fields, error, state)
SELECT %(batch)s, t.*, CASE WHEN t.error IS NULL THEN 'new' ELSE 'wrong' END
FROM unnest(%(lines)s::int[], %(kinds)s::text[], %(refs)s::text[], %(emails)s::text[],
    %(accounts)s::text[], %(fields)s::jsonb[], %(errors)s::text[])
    AS t (line_no, kind, ref, email, account, fields, error)
ON CONFLICT (batch_id, line_no) DO NOTHING
"""

_REFUSED: Final = """
UPDATE imports.batch SET refused_at = %(now)s
WHERE batch_id = %(batch)s AND loaded_at IS NULL
"""

_TAKEN: Final = "UPDATE imports.batch SET refused_at = NULL WHERE batch_id = %(batch)s"

_BATCH: Final = """
SELECT b.batch_id, b.name, b.row_count, b.received_at, b.received_by, b.checked_at, b.loaded_at,
       b.refused_at,
       (SELECT count(*) FROM imports.line r WHERE r.batch_id = b.batch_id) AS received
FROM imports.batch b WHERE %(batch)s::int IS NULL OR b.batch_id = %(batch)s
ORDER BY b.batch_id DESC LIMIT %(most)s
"""
