"""Documents compared with the hashes that were noted when they were made: some at a time, the
longest unseen first.

One that differs is reported (`documents_altered`) and, where the rows still make the document that
was noted, put back: the bucket keeps what was there as an older version. One without a hash is
proved by the rows, or reported.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Final

from elhandel.billing.archive.bucket import Bucket, matches, report_altered
from elhandel.billing.archive.store import Render
from elhandel.billing.errors import DocumentLost
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger

_BATCH: Final = 50

# What differed is looked at more often than its turn comes, and never takes the place of all
# others.
_SHARE_OF_DIFFERING: Final = 4


class Finding(StrEnum):
    """What a comparison showed."""

    SAME = "same"
    PROVED = "proved"  # no hash was noted, and the rows make these very bytes: now it is
    LOST = "lost"  # restore-documents makes it again
    ALTERED = "altered"
    UNPROVED = "unproved"  # no hash was noted, and the rows make other bytes


@dataclass(frozen=True, slots=True)
class Compared:
    """How many documents were looked at, and how many are not, or not provably, what was made."""

    documents: int
    altered: int
    unproved: int


def compare_documents(
    database: Database, bucket: Bucket, render: Render, clock: Clock, *, limit: int
) -> Compared:
    """Compare `limit` documents with their hashes. Raises AwsUnavailable.

    limit: two or more, so that each document has its turn.
    """
    with database.transaction() as tx:
        asked = _next(tx, limit)

    findings: list[Finding] = []
    for batch in batched(asked, _BATCH, strict=False):
        with database.transaction() as tx:
            invoices = load_invoices(tx, batch)

        looked_at = list(_look(invoices, bucket, render))

        with database.transaction() as tx:
            _note(tx, looked_at, clock)
        findings += [finding for _, finding, _ in looked_at]

    return Compared(
        documents=len(findings),
        altered=findings.count(Finding.ALTERED),
        unproved=findings.count(Finding.UNPROVED),
    )


type _Look = tuple[Invoice, Finding, bytes | None]
"""A document's finding, and the hash that it is proved to have."""


def _next(tx: Transaction, limit: int) -> list[int]:
    """The invoices whose turn it is: a share of those that differed, then the longest unseen."""
    share = -(-limit // _SHARE_OF_DIFFERING)
    differed = [int(row[0]) for row in tx.execute(_DIFFERED, {"limit": share})]

    values = {"but": differed, "limit": limit - len(differed)}
    return differed + [int(row[0]) for row in tx.execute(_LONGEST_UNSEEN, values)]


def _look(invoices: Sequence[Invoice], bucket: Bucket, render: Render) -> Iterator[_Look]:
    for invoice in invoices:
        if invoice.document_key is None:
            continue

        try:
            content = bucket.get(invoice.document_key)
        except DocumentLost:
            yield invoice, Finding.LOST, invoice.document_sha256
            continue

        if invoice.document_sha256 is None:
            yield _look_without_hash(invoice, content, render)
        elif matches(content, invoice.document_sha256):
            yield invoice, Finding.SAME, invoice.document_sha256
        else:
            report_altered(invoice.document_key)
            _put_back(invoice, invoice.document_key, bucket, render)
            yield invoice, Finding.ALTERED, invoice.document_sha256


def _look_without_hash(invoice: Invoice, content: bytes, render: Render) -> _Look:
    if content == _made_again(invoice, render):
        return invoice, Finding.PROVED, hashlib.sha256(content).digest()

    logger.error(
        "a document has no hash and is not what its rows make", extra={"invoice": invoice.number}
    )
    return invoice, Finding.UNPROVED, None


def _put_back(invoice: Invoice, key: str, bucket: Bucket, render: Render) -> None:
    again = _made_again(invoice, render)
    if again is None or invoice.document_sha256 is None:
        return
    if matches(again, invoice.document_sha256):
        bucket.put(key, again)


def _made_again(invoice: Invoice, render: Render) -> bytes | None:
    try:
        return render(invoice)
    except Exception:
        logger.exception("a document could not be made", extra={"invoice": invoice.number})
        return None


def _note(tx: Transaction, looked_at: Sequence[_Look], clock: Clock) -> None:
    for invoice, finding, sha256 in looked_at:
        differs = finding in {Finding.ALTERED, Finding.UNPROVED}
        seen = {"invoice": invoice.invoice_id, "now": clock.now(), "differs": differs}
        tx.execute(_SEEN, seen)
        tx.execute(_NOTE_HASH, {"invoice": invoice.invoice_id, "sha256": sha256})


_DIFFERED: Final = """
SELECT invoice_id FROM billing.document_check c JOIN billing.invoice i USING (invoice_id)
WHERE c.differs AND i.document_key IS NOT NULL
ORDER BY c.checked_at, invoice_id LIMIT %(limit)s
"""

_LONGEST_UNSEEN: Final = """
SELECT i.invoice_id FROM billing.invoice i
LEFT JOIN billing.document_check c USING (invoice_id)
WHERE i.document_key IS NOT NULL AND NOT i.invoice_id = ANY(%(but)s::int[])
ORDER BY c.checked_at NULLS FIRST, i.invoice_id LIMIT %(limit)s
"""

_SEEN: Final = """
INSERT INTO billing.document_check (invoice_id, checked_at, differs)
VALUES (%(invoice)s, %(now)s, %(differs)s)
ON CONFLICT (invoice_id) DO UPDATE
SET checked_at = excluded.checked_at, differs = excluded.differs
"""

_NOTE_HASH: Final = """
UPDATE billing.invoice SET document_sha256 = %(sha256)s
WHERE invoice_id = %(invoice)s AND document_sha256 IS NULL
"""
