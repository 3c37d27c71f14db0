"""The PDF of a certificate; needs typst and babel, which only its function brings."""

from elhandel.certificates.document.make import make_documents
from elhandel.certificates.document.pdf import render, render_page

__all__ = ["make_documents", "render", "render_page"]
