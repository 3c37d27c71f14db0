"""Files of another system, in the steps of the command `elhandel import`: begun, received in parts,
checked, loaded some rows at a time. Each step may come again.
"""

import base64
import zlib
from typing import Final

from elhandel import imports
from elhandel.imports import Batch, Report, UnableToImport
from elhandel.jobs.fields import Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision

_GZIP: Final = 16 + zlib.MAX_WBITS
_LARGEST: Final = 50_000_000  # bytes of a part, unpacked


class BeginImport(Request, frozen=True):
    """A file that is to be imported. checksum: its SHA-256 in hex; rows: how many it has."""

    name: Filled
    checksum: Filled
    rows: Number


class KeepPart(Request, frozen=True):
    """A part of a file with the line of its columns, gzipped, in base64."""

    batch: Number
    first_line: Number
    """The number of its first row."""
    content: Filled


class OneImport(Request, frozen=True):
    """Which import."""

    batch: Number


class LoadImport(Request, frozen=True):
    """An import that was checked."""

    batch: Number
    why: Reason


def begin_import(tools: Tools, asked: BeginImport) -> Answer:
    """Begin with a file; the same one again goes on where it was."""
    try:
        sha256 = bytes.fromhex(asked.checksum)
    except ValueError:
        raise UnableToImport("The SHA-256 of a file is 64 hex digits.", field="checksum") from None

    with tools.database.transaction() as tx:
        return _batch(imports.begin(tx, sha256, asked.name, asked.rows, staff(), tools.clock.now()))


def keep_part(tools: Tools, asked: KeepPart) -> Answer:
    """Keep a part of a file; rows that are here stay as they are."""
    try:
        content = _unpacked(asked.content)
        with tools.database.transaction() as tx:
            new = imports.keep_part(tx, asked.batch, content, asked.first_line)
    except UnableToImport:
        with tools.database.transaction() as tx:
            imports.note_refused(tx, asked.batch, tools.clock.now())
        raise
    return {"new": new}


def check_import(tools: Tools, asked: OneImport) -> Answer:
    """Decide what becomes of each row, and report it; nothing is loaded yet."""
    staff()
    with tools.database.transaction() as tx:
        imports.check(tx, asked.batch, tools.clock)
        return _report(imports.report_of(tx, asked.batch))


def load_import(tools: Tools, asked: LoadImport) -> Answer:
    """Load some rows of a file that was checked; asked until none is left."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        loaded = imports.load_some(tx, asked.batch, decision)
    return {"loaded": loaded}


def show_import(tools: Tools, asked: OneImport) -> Answer:
    """The report of an import as it stands."""
    with tools.database.transaction() as tx:
        return _report(imports.report_of(tx, asked.batch))


def list_imports(tools: Tools, asked: Nothing) -> Answer:
    """The imports, the newest first."""
    with tools.database.transaction() as tx:
        return {"imports": [_batch(batch) for batch in imports.list_batches(tx)]}


def _unpacked(content: str) -> str:
    """Raises UnableToImport."""
    try:
        unpacking = zlib.decompressobj(_GZIP)
        text = unpacking.decompress(base64.b64decode(content, validate=True), _LARGEST + 1)
        if len(text) > _LARGEST or not unpacking.eof:
            raise ValueError
        return text.decode("utf-8-sig")
    except (ValueError, zlib.error):
        raise UnableToImport(
            "A part of a file is UTF-8, gzipped, in base64, and at most 50 MB. Send it again.",
            field="content",
        ) from None


def _batch(batch: Batch) -> Answer:
    return {
        "batch": batch.batch_id,
        "name": batch.name,
        "rows": batch.row_count,
        "received": batch.received,
        "received_at": batch.received_at.isoformat(),
        "received_by": batch.received_by,
        "refused": batch.refused_at is not None,
        "checked": batch.checked_at is not None,
        "loaded": batch.loaded_at is not None,
    }


def _report(report: Report) -> Answer:
    return {
        **_batch(report.batch),
        "counts": [
            {"kind": kind, "state": state, "rows": count}
            for (kind, state), count in sorted(report.counts.items())
        ],
        "total": report.total,
        "nothing_lost": report.is_complete,
        "orders": report.matched + report.orphaned,
        "matched": report.matched,
        "orphaned": report.orphaned,
        "rate": str(report.rate),
        "enough": report.is_enough,
    }


JOBS: Final = (
    Job("begin-import", BeginImport, begin_import),
    Job("keep-import-part", KeepPart, keep_part),
    Job("check-import", OneImport, check_import),
    Job("load-import", LoadImport, load_import),
    Job("show-import", OneImport, show_import),
    Job("list-imports", Nothing, list_imports),
)
