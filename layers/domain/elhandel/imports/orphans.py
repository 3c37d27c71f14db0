"""Rows that could not be taken over: each with what is wrong and what may be done, until somebody
decides. Nothing is put right by itself (CD-MIG-1, CD-MIG-2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from psycopg.rows import class_row

from elhandel.imports.errors import UnableToImport
from elhandel.imports.loading import load_rows, new_customer
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers import account_of, add_customers
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId

type Resolution = Literal["linked", "created", "dropped"]
RESOLUTIONS: Final[tuple[Resolution, ...]] = get_args(Resolution.__value__)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A row that waits for somebody. `repr` shows nothing that was in the file."""

    error_id: int
    batch_id: int
    line_no: int
    kind: str
    record_id: str | None
    message: str
    suggestion: str
    found_at: datetime

    def __repr__(self) -> str:
        return f"Orphan({self.error_id})"


def note_errors(tx: Transaction, batch_id: int, now: datetime) -> None:
    """Note what is wrong with the rows of a file, and take back what is not wrong any more."""
    values = {
        "batch": batch_id,
        "now": now,
        "codes": list(_SENTENCES),
        "messages": [message for message, _ in _SENTENCES.values()],
        "suggestions": [suggestion for _, suggestion in _SENTENCES.values()],
    }
    tx.execute(_MENDED, values)
    tx.execute(_NOTE, values)


def orphans_of(
    tx: Transaction, batch_id: int | None = None, *, most: int = 1_000_000
) -> Sequence[Orphan]:
    """What waits for somebody, of a file or of all, by line."""
    cursor = tx.cursor(row_factory=class_row(Orphan))
    return cursor.execute(_OPEN, {"batch": batch_id, "most": most}).fetchall()


def resolve(
    tx: Transaction, error_id: int, decision: Decision, customer: CustomerId | None = None
) -> Resolution:
    """Let a row belong to a customer: the given one, the one customer with its e-mail, or a new one
    made of it; and load it. Raises NotFound, UnableToImport.
    """
    row = _waiting(tx, error_id)
    if row["row_kind"] not in {"agreement", "order"} or row["error"] not in _OWNERLESS:
        raise UnableToImport(
            f"Row {row['line_no']} has something else wrong than whose it is: {row['error']}. "
            "Correct it in the file and import that, or drop the row."
        )

    owner, how = _owner(tx, row, customer, decision)
    values = {**row, "customer": owner}
    tx.execute(_READY, values)
    load_rows(tx, row["batch_id"], row["row_kind"], [row["line_no"]], decision)
    _decided(tx, error_id, how, decision)
    return how


def drop(tx: Transaction, error_id: int, decision: Decision) -> None:
    """Leave a row out for good. Raises NotFound."""
    row = _waiting(tx, error_id)
    tx.execute(_DROP, row)
    _decided(tx, error_id, "dropped", decision)


def _owner(
    tx: Transaction, row: dict[str, Any], customer: CustomerId | None, decision: Decision
) -> tuple[CustomerId, Resolution]:
    if customer is not None:
        return CustomerId(account_of(tx, customer)), "linked"

    known = [found for (found,) in tx.execute(_BY_EMAIL, {"email": row["email"]})]
    if len(known) > 1:
        raise UnableToImport(
            f"{len(known)} customers have the e-mail of row {row['line_no']}. Say which one it is.",
            field="customer",
        )
    if known:
        return known[0], "linked"
    if not row["email"]:
        raise UnableToImport(
            f"Row {row['line_no']} has no e-mail to make a customer of. Say whose it is, or drop "
            "it.",
            field="customer",
        )
    (made,) = add_customers(tx, [new_customer(row["fields"], decision.at)])
    return made, "created"


def _waiting(tx: Transaction, error_id: int) -> dict[str, Any]:
    found = tx.execute(_WAITING, {"error": error_id}).fetchone()
    if found is None:
        raise NotFound(
            f"There is no row {error_id} that waits for somebody. `elhandel imports orphans` lists "
            "them."
        )
    names = ("batch_id", "line_no", "row_kind", "email", "fields", "error")
    return dict(zip(names, found, strict=True))


def _decided(tx: Transaction, error_id: int, how: Resolution, decision: Decision) -> None:
    values = {
        "error": error_id,
        "how": how,
        "by": decision.by,
        "why": decision.why,
        "at": decision.at,
    }
    tx.execute(_RESOLVED, values)


_OWNERLESS: Final = frozenset({"no-customer", "unknown-account", "several-customers"})

_SENTENCES: Final = {
    "no-customer": (
        "No customer has this e-mail.",
        "Link it to a customer, or make a customer of it.",
    ),
    "unknown-account": (
        "The file and what was imported before have no such account that could be used.",
        "Link it to a customer, or mend the account in the file.",
    ),
    "several-customers": (
        "Several customers, or several accounts of the file, have this e-mail.",
        "Say which customer it is.",
    ),
    "twice": (
        "The file has another row of this kind under the same reference.",
        "Drop one of the two.",
    ),
    "connection-taken": (
        "The connection is that of another service, or of another row.",
        "Look the number up at the network's provider.",
    ),
    "kind": (
        "The row is no account, agreement or order.",
        "Correct the column kind, or drop the row.",
    ),
    "columns": (
        "The row has more columns than the first line names.",
        "Correct it in the file, or drop the row.",
    ),
    "line-break": (
        "A column of the row has a line break: a quote is not closed, and rows after it are in it.",
        "Close the quote in the file, and import it again.",
    ),
    "too-long": (
        "A column of the row has more than 500 characters.",
        "Shorten it in the file, or drop the row.",
    ),
}
"""By the code of what is wrong; a code that does not stand here is the name of a column."""

_NOTE: Final = statement("elhandel.imports", "note_errors")

# What somebody put right elsewhere, such as an e-mail, is found by the next check.
_MENDED: Final = """
UPDATE imports.validation_error e
SET resolved_at = %(now)s, resolved_by = 'check', resolution = 'linked', reason = 'mended since',
    snapshot = NULL
WHERE e.batch_id = %(batch)s AND e.resolved_at IS NULL AND NOT EXISTS (
    SELECT FROM imports.line r WHERE r.batch_id = e.batch_id AND r.line_no = e.line_no
      AND r.state IN ('wrong', 'orphaned'))
"""

_OPEN: Final = """
SELECT error_id, batch_id, line_no, kind, record_id, message, suggestion, found_at
FROM imports.validation_error
WHERE resolved_at IS NULL AND (%(batch)s::int IS NULL OR batch_id = %(batch)s)
ORDER BY batch_id, line_no LIMIT %(most)s
"""

_WAITING: Final = """
SELECT r.batch_id, r.line_no, r.kind, r.email, r.fields, r.error
FROM imports.validation_error e JOIN imports.line r USING (batch_id, line_no)
WHERE e.error_id = %(error)s AND e.resolved_at IS NULL FOR UPDATE OF e, r
"""

_BY_EMAIL: Final = """
SELECT customer_id FROM portfolio.customer
WHERE lower(btrim(email)) = %(email)s AND joined_to IS NULL AND forgotten_at IS NULL
"""

_READY: Final = """
UPDATE imports.line SET state = 'ready', error = NULL, customer_id = %(customer)s
WHERE batch_id = %(batch_id)s AND line_no = %(line_no)s
"""

_DROP: Final = """
UPDATE imports.line SET state = 'left-out', error = NULL
WHERE batch_id = %(batch_id)s AND line_no = %(line_no)s
"""

_RESOLVED: Final = """
UPDATE imports.validation_error
SET resolved_at = %(at)s, resolved_by = %(by)s, resolution = %(how)s, reason = %(why)s,
    snapshot = NULL
WHERE error_id = %(error)s
"""
