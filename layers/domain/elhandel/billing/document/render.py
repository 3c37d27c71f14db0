"""From the texts of a document to its PDF (PDF/A-3), by typst with the fonts it brings.

The same document gives the same bytes. One compiler serves all documents of a process: it keeps its fonts and what
it has laid out before.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

import typst

from elhandel.billing.document.model import InvoiceDocument

_TEMPLATE: Final = "invoice.typ"


def render(document: InvoiceDocument) -> bytes:
    """The PDF of a document.

    A name in letters that the fonts do not have cannot be archived as PDF/A; it becomes an ordinary PDF, with
    boxes in their place, rather than none.
    """
    try:
        return _compile(document, "pdf", ["a-3b"])[0]
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compile(document, "pdf")[0]


def render_pages(document: InvoiceDocument) -> list[bytes]:
    """The pages as PNG images, to look at."""
    return _compile(document, "png")


def _compile(
    document: InvoiceDocument, form: Literal["pdf", "png"], standards: Sequence[Literal["a-3b"]] = ()
) -> list[bytes]:
    result = _compiler().compile(
        _template(),
        format=form,
        ppi=110 if form == "png" else None,
        sys_inputs={"invoice": json.dumps(asdict(document), ensure_ascii=False)},
        pdf_standards=list(standards),
        timestamp=document.issued_at,
    )
    if result is None:
        raise RuntimeError("typst answered nothing although no output file was named")
    return result if isinstance(result, list) else [result]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (files("elhandel.billing.document") / _TEMPLATE).read_bytes()
