"""Documents: an issued invoice as a Danish PDF. Needs typst and babel, which only the invoice
function brings.
"""

from elhandel.billing.document.compose import compose
from elhandel.billing.document.model import InvoiceDocument
from elhandel.billing.document.render import render, render_pages

__all__ = ["InvoiceDocument", "compose", "render", "render_pages"]
