"""A line of a customer's bill opened to its days and hours."""

from elhandel.billing.explained import OpenedLine, hours_of, opened
from elhandel.platform.database import Transaction
from elhandel.portal.bills.explained import own_bill


def opened_line(tx: Transaction, number: str, line_no: int) -> OpenedLine:
    """A line of a bill of the asking customer. Raises NotFound."""
    invoice = own_bill(tx, number)
    return opened(invoice, line_no, hours_of(tx, invoice, own=True, only_line=line_no))
