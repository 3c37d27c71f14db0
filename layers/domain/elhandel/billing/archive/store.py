"""Documents in the bucket: one PDF for each issued invoice, made after it was issued, and made
again where it is lost; beside it the e-invoice of a buyer who takes one.

An invoice is issued in one transaction; its document follows from the rows alone, so a crash
between the two, or a bucket that was lost, costs only making it once more. The bytes are the same,
and their hash is noted when it is first made: what has another hash is never put in its place. One
that cannot be made holds up no other: the rest is made first, and then DocumentsNotMade names it.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from itertools import batched, groupby
from typing import Any, Final

from elhandel.billing.archive.bucket import Bucket, matches
from elhandel.billing.errors import DocumentsNotMade
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger
from elhandel.values.ids import RunId

type Render = Callable[[Invoice], bytes]

type WriteEInvoice = Callable[[Invoice], bytes | None]
"""An invoice's XML; None for a buyer who takes none."""

_BATCH: Final = 100


def no_einvoice(_invoice: Invoice) -> None:
    """For who makes documents to read only."""


def make_documents_of_shard(
    database: Database,
    run_id: RunId,
    shard_no: int,
    bucket: Bucket,
    render: Render,
    einvoice: WriteEInvoice = no_einvoice,
) -> int:
    """Make the missing documents of a shard's invoices. Returns how many.

    Raises DocumentsNotMade, UnableToStoreDocument.
    """
    with database.transaction() as tx:
        rows = tx.execute(_OF_SHARD, {"run": run_id, "shard": shard_no}).fetchall()
    return make_documents(database, [int(row[0]) for row in rows], bucket, render, einvoice)


def make_documents(
    database: Database,
    invoice_ids: Sequence[int],
    bucket: Bucket,
    render: Render,
    einvoice: WriteEInvoice = no_einvoice,
) -> int:
    """Make the documents of invoices, a batch at a time. Returns how many.

    What is in the bucket and not noted yet is made again, to the same bytes. Raises
    DocumentsNotMade, UnableToStoreDocument.
    """
    failed: list[str] = []
    for batch in batched(invoice_ids, _BATCH, strict=False):
        with database.transaction() as tx:
            invoices = load_invoices(tx, batch)

        stored: list[dict[str, Any]] = []
        beside: list[dict[str, Any]] = []
        for invoice in invoices:
            content = _rendered(invoice, render)
            if content is None:
                failed.append(invoice.number)
                continue

            xml = einvoice(invoice)
            if xml is not None:
                beside.append(_put_einvoice(invoice, xml, bucket))

            key = document_key(invoice)
            bucket.put(key, content)
            sha256 = hashlib.sha256(content).digest()
            stored.append({"invoice": invoice.invoice_id, "key": key, "sha256": sha256})

        with database.transaction() as tx, tx.cursor() as cursor:
            cursor.executemany(_KEEP, stored)
            cursor.executemany(_KEEP_EINVOICE, beside)

    if failed:
        raise DocumentsNotMade(
            f"{len(failed)} of {len(invoice_ids)} documents could not be made, the first is that "
            f"of {failed[0]}. The log says why; restore-documents makes them once that is "
            "corrected.",
            invoices=failed[:20],
        )

    return len(invoice_ids)


def restore_documents(
    database: Database,
    bucket: Bucket,
    render: Render,
    since: date,
    einvoice: WriteEInvoice = no_einvoice,
) -> int:
    """Make the documents that were never made, and those since a day that are gone.

    Returns how many.

    Raises DocumentsNotMade, UnableToStoreDocument.
    """
    with database.transaction() as tx:
        unmade = [int(row[0]) for row in tx.execute(_UNMADE)]
        known = tx.execute(_SINCE, {"since": since}).fetchall()

    lost: list[int] = []
    for folder, invoices in groupby(known, key=lambda row: str(row[1]).rpartition("/")[0]):
        there = bucket.keys(f"{folder}/")  # a year at a time: not the keys of all years at once
        lost += [int(invoice) for invoice, key in invoices if key not in there]

    return make_documents(database, list(dict.fromkeys(unmade + lost)), bucket, render, einvoice)


def document_key(invoice: Invoice) -> str:
    """Where an invoice's document lies: `invoices/2026/2026-00001.pdf`."""
    return f"invoices/{invoice.number.partition('-')[0]}/{invoice.number}.pdf"


def einvoice_key(invoice: Invoice) -> str:
    """Where an invoice's e-invoice lies: beside its document."""
    return document_key(invoice).removesuffix(".pdf") + ".xml"


def _put_einvoice(invoice: Invoice, xml: bytes, bucket: Bucket) -> dict[str, Any]:
    key = einvoice_key(invoice)
    bucket.put(key, xml, kind="application/xml")
    return {
        "invoice": invoice.invoice_id,
        "format": invoice.bill.recipient.einvoice,
        "key": key,
        "sha256": hashlib.sha256(xml).digest(),
    }


def _rendered(invoice: Invoice, render: Render) -> bytes | None:
    """A document; None, with the reason in the log, where it cannot be made as it was before."""
    try:
        content = render(invoice)
    except Exception:
        logger.exception("a document could not be made", extra={"invoice": invoice.number})
        return None

    if invoice.document_sha256 is not None and not matches(content, invoice.document_sha256):
        logger.error(
            "a document would be another than was made: put the version back that the bucket keeps",
            extra={"invoice": invoice.number},
        )
        return None

    return content


_OF_SHARD: Final = """
SELECT invoice_id FROM billing.invoice
WHERE run_id = %(run)s AND shard_no = %(shard)s AND document_key IS NULL ORDER BY invoice_id
"""

_UNMADE: Final = """
SELECT invoice_id FROM billing.invoice WHERE document_key IS NULL ORDER BY invoice_id
"""

_SINCE: Final = """
SELECT i.invoice_id, f.key
FROM billing.invoice i LEFT JOIN billing.einvoice e USING (invoice_id)
CROSS JOIN LATERAL (VALUES (i.document_key), (e.key)) AS f (key)
WHERE f.key IS NOT NULL AND i.issued_on >= %(since)s
ORDER BY split_part(f.key, '/', 2), i.invoice_id
"""

_KEEP: Final = """
UPDATE billing.invoice SET document_key = %(key)s, document_sha256 = %(sha256)s
WHERE invoice_id = %(invoice)s
"""

_KEEP_EINVOICE: Final = """
INSERT INTO billing.einvoice (invoice_id, format, key, sha256)
VALUES (%(invoice)s, %(format)s, %(key)s, %(sha256)s)
ON CONFLICT (invoice_id) DO NOTHING
"""
