"""From the texts of a document to its PDF (PDF/A-3), by typst with the fonts it brings.

The same document gives the same bytes. One compiler serves all documents of a process: it keeps its
fonts, its template and what it has laid out before.
"""

import json
import re
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final, Literal

import typst

from elhandel.billing.document.model import InvoiceDocument
from elhandel.billing.letters import printable_texts

_TEMPLATE: Final = "invoice.typ"
_DATA: Final = "invoice.json"
_EINVOICE: Final = "e-faktura.xml"

_TOO_LONG: Final = re.compile(r"\S{30}")
"""A word that does not fit its line: it may be broken after these."""

_PHONE: Final = re.compile(r"\d\d \d\d \d\d \d\d")
"""A telephone number stays together."""


def render(document: InvoiceDocument, einvoice: bytes | None = None) -> bytes:
    """The PDF of a document, with its e-invoice as a file in it."""
    return _compile(document, "pdf", einvoice)[0]


def render_pages(document: InvoiceDocument) -> list[bytes]:
    """The pages as PNG images, to look at."""
    return _compile(document, "png")


def _compile(
    document: InvoiceDocument, form: Literal["pdf", "png"], einvoice: bytes | None = None
) -> list[bytes]:
    result = _workshop().compile(
        _texts(document, attached=einvoice is not None),
        einvoice,
        format=form,
        ppi=110 if form == "png" else None,
        pdf_standards="a-3b" if form == "pdf" else [],
        timestamp=document.issued_at,
    )
    if result is None:
        raise RuntimeError("typst answered nothing although no output file was named")

    return result if isinstance(result, list) else [result]


class _Workshop:
    """A folder with the template, and the compiler over it.

    Files in a folder, because of these typst reads again only what changed: what it parsed of the
    template and laid out before serves the next document. A document's own files are taken away
    when it is made.
    """

    def __init__(self) -> None:
        self.folder = TemporaryDirectory(prefix="elhandel-documents-")  # until the process ends
        self._lock = Lock()
        root = Path(self.folder.name)
        self._data, self._einvoice = root / _DATA, root / _EINVOICE

        template = root / _TEMPLATE
        template.write_bytes((files("elhandel.billing.document") / _TEMPLATE).read_bytes())
        self._compiler = typst.Compiler(
            template,
            root=root,
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
        )

    def compile(
        self, texts: dict[str, Any], einvoice: bytes | None, **options: Any
    ) -> bytes | list[bytes] | None:
        """What typst makes of a document's texts. One document at a time: they share the folder."""
        with self._lock:
            try:
                self._data.write_bytes(json.dumps(texts, ensure_ascii=False).encode("utf-8"))
                if einvoice is not None:
                    self._einvoice.write_bytes(einvoice)
                return self._compiler.compile(**options)
            finally:
                self._data.unlink(missing_ok=True)
                self._einvoice.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _workshop() -> _Workshop:
    return _Workshop()


def _texts(document: InvoiceDocument, *, attached: bool) -> dict[str, Any]:
    """What the template reads: the document's texts, broken where they may be and nowhere else."""
    texts: dict[str, Any] = printable_texts(asdict(document))
    texts["recipient"] = [_TOO_LONG.sub("\\g<0>\u200b", entry) for entry in texts["recipient"]]
    for section in texts["sections"]:
        section["paragraphs"] = [
            _PHONE.sub(lambda found: found[0].replace(" ", "\u00a0"), paragraph)
            for paragraph in section["paragraphs"]
        ]
    return {**texts, "attached": attached}
