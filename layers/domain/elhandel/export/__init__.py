"""Export: what other systems read of the books, such as an ERP: settlement runs with their lines,
invoices, the ledger, and what has changed since a cursor.

Read only, in an export transaction (`Database.export_transaction`). Lists come in pages, in the
order of a key; money is DKK and energy kWh, both as decimal strings; days are Danish days.
"""

from elhandel.export.cursor import InvalidCursor
from elhandel.export.invoices import (
    Invoice,
    InvoiceDetail,
    invoice_detail,
    invoice_pdf,
    list_invoices,
)
from elhandel.export.ledger import Balance, LedgerEntry, ledger_balances, ledger_entries
from elhandel.export.lines import SettledLine, lines_of_run
from elhandel.export.page import Page
from elhandel.export.runs import Run, RunDetail, list_runs, run_detail

__all__ = [
    "Balance",
    "InvalidCursor",
    "Invoice",
    "InvoiceDetail",
    "LedgerEntry",
    "Page",
    "Run",
    "RunDetail",
    "SettledLine",
    "invoice_detail",
    "invoice_pdf",
    "ledger_balances",
    "ledger_entries",
    "lines_of_run",
    "list_invoices",
    "list_runs",
    "run_detail",
]
