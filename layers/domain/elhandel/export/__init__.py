"""Export: what other systems read of the books, such as an ERP: settlement runs with their lines,
invoices, the ledger, and what has changed since a cursor.

Read only, in an export transaction (`Database.export_transaction`). Lists come in pages, in the
order of a key; money is DKK and energy kWh, both as decimal strings; days are Danish days.
"""

from elhandel.export.changes import Change, changes
from elhandel.export.cursor import InvalidCursor
from elhandel.export.invoices import (
    Invoice,
    InvoiceDetail,
    invoice_detail,
    invoice_pdf,
    invoice_ubl,
    list_invoices,
)
from elhandel.export.ledger import (
    Balance,
    LedgerEntry,
    ledger_balances,
    ledger_entries,
    ledger_transaction,
)
from elhandel.export.lines import SettledLine, lines_of_run
from elhandel.export.runs import Run, RunDetail, list_runs, run_detail

__all__ = [
    "Balance",
    "Change",
    "InvalidCursor",
    "Invoice",
    "InvoiceDetail",
    "LedgerEntry",
    "Run",
    "RunDetail",
    "SettledLine",
    "changes",
    "invoice_detail",
    "invoice_pdf",
    "invoice_ubl",
    "ledger_balances",
    "ledger_entries",
    "ledger_transaction",
    "lines_of_run",
    "list_invoices",
    "list_runs",
    "run_detail",
]
