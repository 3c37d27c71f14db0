"""The e-invoice of a document in the format that its buyer takes."""

from collections.abc import Callable, Mapping
from typing import Final

from elhandel.billing.bill import EInvoiceFormat
from elhandel.billing.einvoice.compose import compose
from elhandel.billing.einvoice.model import EInvoice
from elhandel.billing.einvoice.oioubl import oioubl
from elhandel.billing.einvoice.peppol import peppol
from elhandel.billing.invoice import Invoice

_WRITERS: Final[Mapping[EInvoiceFormat, Callable[[EInvoice], bytes]]] = {
    EInvoiceFormat.PEPPOL: peppol,
    EInvoiceFormat.OIOUBL: oioubl,
}


def einvoice(invoice: Invoice) -> bytes | None:
    """The XML of an invoice or note; None for a buyer who takes none.

    The same invoice gives the same bytes. Raises UnableToWriteEInvoice.
    """
    wanted = invoice.bill.recipient.einvoice
    return None if wanted is None else _WRITERS[wanted](compose(invoice))
