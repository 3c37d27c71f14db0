"""Documents of invoices: how they are made and where they are stored. Only here typst is loaded."""

from elhandel.billing import archive
from elhandel.billing.document import compose, render
from elhandel.billing.invoice import Invoice
from elhandel.platform.settings import settings


def bucket() -> archive.Bucket:
    """The bucket of documents."""
    return archive.Bucket(settings().documents_bucket)


def document(invoice: Invoice) -> bytes:
    """The PDF of an invoice."""
    return render(compose(invoice))
