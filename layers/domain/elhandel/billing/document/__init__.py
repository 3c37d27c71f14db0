"""An issued invoice as a Danish PDF; needs typst and babel, which only its function brings."""

from elhandel.billing.document.danish import day, kroner, kwh
from elhandel.billing.document.model import InvoiceDocument
from elhandel.billing.document.pdf import render, render_pages
from elhandel.billing.document.remarks import change_text
from elhandel.billing.document.texts import compose

__all__ = [
    "InvoiceDocument",
    "change_text",
    "compose",
    "day",
    "kroner",
    "kwh",
    "render",
    "render_pages",
]
