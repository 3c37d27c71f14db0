"""Documents of invoices: how they are made and where they are stored. Only here typst is loaded."""

from elhandel import billing
from elhandel.billing.document import compose, render
from elhandel.platform.settings import settings


def bucket() -> billing.Bucket:
    """The bucket of documents."""
    return billing.Bucket(settings().documents_bucket)


def document(invoice: billing.Invoice) -> bytes:
    """The PDF of an invoice."""
    return render(compose(invoice))
