"""Moving in: customers, agreements and orders of another system, from a file (CD-MIG).

A file goes through three steps, each of which may be begun again: it is received in parts, checked
as a whole (what is wrong, what belongs to nobody, how many match), and loaded. Every row of it has
one state at any time, so the counts of a report add up to its rows: nothing is lost on the way.

| file | is about |
| --- | --- |
| `rows` | a row of the file as text, and what is wrong with it (pure) |
| `batches` | files on their way: received, checked, loaded |
| `matching` | which customer a row belongs to, by reference or e-mail |
| `loading` | rows that become customers, services and orders |
| `orphans` | rows that belong to nobody, and what staff decide about them |
| `reports` | what became of a file, and its count |
"""

from elhandel.imports.batches import Batch, batch_of, begin, keep_part, list_batches, note_refused
from elhandel.imports.errors import UnableToImport
from elhandel.imports.loading import load_some
from elhandel.imports.matching import check
from elhandel.imports.orphans import Orphan, Resolution, drop, orphans_of, resolve
from elhandel.imports.personal import IMPERSONAL, PERSONAL
from elhandel.imports.reports import Report, report_of
from elhandel.imports.upkeep import RETENTION

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "Batch",
    "Orphan",
    "Report",
    "Resolution",
    "UnableToImport",
    "batch_of",
    "begin",
    "check",
    "drop",
    "keep_part",
    "list_batches",
    "load_some",
    "note_refused",
    "orphans_of",
    "report_of",
    "resolve",
]
