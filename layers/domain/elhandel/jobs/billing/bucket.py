"""Documents of invoices: how they are made and where they are stored. Only here typst and lxml are
loaded.
"""

from elhandel.billing import archive
from elhandel.billing.document import compose, render
from elhandel.billing.einvoice import einvoice
from elhandel.billing.invoice import Invoice
from elhandel.platform.settings import settings

__all__ = ["bucket", "document", "einvoice"]


def bucket() -> archive.Bucket:
    """The bucket of documents."""
    return archive.Bucket(settings().documents_bucket)


def document(invoice: Invoice) -> bytes:
    """The PDF of an invoice, with its e-invoice in it where the buyer takes one."""
    return render(compose(invoice), einvoice(invoice))
