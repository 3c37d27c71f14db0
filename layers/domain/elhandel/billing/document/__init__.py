"""An issued invoice as a Danish PDF; needs typst and babel, which only its function brings."""

from elhandel.billing.document.model import InvoiceDocument
from elhandel.billing.document.pdf import render, render_pages
from elhandel.billing.document.remarks import change_text
from elhandel.billing.document.texts import compose

__all__ = ["InvoiceDocument", "change_text", "compose", "render", "render_pages"]
