"""From the texts of a document to its PDF (PDF/A-3), by typst with the fonts it brings.

The same document gives the same bytes. One compiler serves all documents of a process: it keeps its
fonts and what it has laid out before.
"""

import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

import typst

from elhandel.billing.document.model import InvoiceDocument
from elhandel.billing.letters import printable

_TEMPLATE: Final = "invoice.typ"
_DATA: Final = "invoice.json"
_EINVOICE: Final = "e-faktura.xml"


def render(document: InvoiceDocument, einvoice: bytes | None = None) -> bytes:
    """The PDF of a document, with its e-invoice as a file in it."""
    return _compile(document, "pdf", einvoice)[0]


def render_pages(document: InvoiceDocument) -> list[bytes]:
    """The pages as PNG images, to look at."""
    return _compile(document, "png")


def _compile(
    document: InvoiceDocument, form: Literal["pdf", "png"], einvoice: bytes | None = None
) -> list[bytes]:
    # As files, not as inputs of the compiler: these would make it forget what it laid out before.
    texts = {**_printable(asdict(document)), "attached": einvoice is not None}
    files: Any = {"main": _template(), _DATA: json.dumps(texts, ensure_ascii=False).encode("utf-8")}
    if einvoice is not None:
        files[_EINVOICE] = einvoice

    result = _compiler().compile(
        files,
        format=form,
        ppi=110 if form == "png" else None,
        pdf_standards="a-3b" if form == "pdf" else [],
        timestamp=document.issued_at,
    )
    if result is None:
        raise RuntimeError("typst answered nothing although no output file was named")

    return result if isinstance(result, list) else [result]


def _printable(value: Any) -> Any:
    """The same nest of values, every text in it printable."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _printable(entry) for name, entry in value.items()}
        case list() | tuple():
            return [_printable(element) for element in value]
        case _:
            return value


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True
    )


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (files("elhandel.billing.document") / _TEMPLATE).read_bytes()
