"""Where a bill's documents lie, and whose bill it is."""

from dataclasses import dataclass
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class BillDocuments:
    """The keys in the bucket, and the hashes from when they were made; None until they are, and of
    an e-invoice where the buyer takes none.
    """

    account_id: int
    pdf: str | None
    pdf_sha256: bytes | None
    ubl: str | None
    ubl_sha256: bytes | None


def bill_documents(tx: Transaction, number: str) -> BillDocuments:
    """Of a bill or note, by its number. Raises NotFound."""
    with tx.cursor(row_factory=class_row(BillDocuments)) as cursor:
        found = cursor.execute(_DOCUMENTS, {"number": number}).fetchone()
    if found is None:
        raise NotFound(f"There is no bill {number}. Look its number up again.")
    return found


_DOCUMENTS: Final = """
SELECT a.account_id, i.document_key AS pdf, i.document_sha256 AS pdf_sha256,
       e.key AS ubl, e.sha256 AS ubl_sha256
FROM billing.invoice i
JOIN portfolio.account a ON a.customer_id = i.customer_id
LEFT JOIN billing.einvoice e USING (invoice_id)
WHERE i.number = %(number)s
"""
