"""Languages: Danish stands in the templates as it is read, and gettext makes English of it.

A page's translations are in `locale/en/<subject>.po` beside its templates. A test fails for a text
without one (tests/unit/web/test_translations.py).
"""

import gettext
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from elhandel_web.numbers import DANISH, ENGLISH, Numbers

type Language = Literal["da", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("da", "en")
NUMBERS: Final[dict[Language, Numbers]] = {"da": DANISH, "en": ENGLISH}


def N_(text: str) -> str:  # noqa: N802  (gettext's own name)
    """Marks a text that a template translates when it shows it."""
    return text


class Catalogue(gettext.NullTranslations):
    """Texts by their Danish original; what is missing stays Danish."""

    def __init__(self, texts: dict[str, str], plurals: dict[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._texts = texts
        self._plurals = plurals

    def gettext(self, message: str) -> str:
        return self._texts.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._plurals.get(msgid1, (msgid1, msgid2))
        return forms[0] if n == 1 else forms[-1]

    def pgettext(self, context: str, message: str) -> str:
        return self._texts.get(f"{context}\x04{message}", message)


@lru_cache
def catalogue(language: Language, folders: tuple[Path, ...]) -> Catalogue:
    """The texts of all `locale/<language>/*.po` of `folders`; Danish needs none."""
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    if language != "da":
        for path in _files(language, folders):
            _read(path, texts, plurals)

    return Catalogue(texts, plurals)


def _files(language: Language, folders: Iterable[Path]) -> Iterable[Path]:
    for folder in folders:
        yield from sorted((folder / "locale" / language).glob("*.po"))


def _read(path: Path, texts: dict[str, str], plurals: dict[str, tuple[str, ...]]) -> None:
    import polib  # noqa: PLC0415  (only where somebody reads English)

    for entry in polib.pofile(str(path), encoding="utf-8"):
        if entry.obsolete or entry.fuzzy:
            continue
        if entry.msgid_plural:
            plurals[entry.msgid] = tuple(
                entry.msgstr_plural[key] for key in sorted(entry.msgstr_plural)
            )
        elif entry.msgstr:
            key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
            texts[key] = entry.msgstr
