"""Forms: what was sent, read field by field, with what is wrong beside each field.

Only `application/x-www-form-urlencoded` is taken: nobody uploads anything.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from elhandel.values.texts.plain_text import unprintable
from elhandel_web.errors import UnreadableForm
from elhandel_web.language import N_

TOKEN: Final = "_token"  # noqa: S105  (a field's name)
KEY: Final = "_key"
_MOST_FIELDS: Final = 500
_MOST_MATCHED: Final = 200
_FORM: Final = "application/x-www-form-urlencoded"

_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+", re.ASCII)
_ABOVE_ZERO: Final = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+", re.ASCII)

MISSING: Final = N_("Udfyld feltet.")
_TOO_LONG: Final = N_("Teksten er for lang.")
_TOO_SHORT: Final = N_("Skriv lidt mere.")
_NO_DAY: Final = N_("Skriv en dato, fx 2026-02-01.")
_NO_AMOUNT: Final = N_("Skriv et beløb, fx 120,50.")
_NO_CHOICE: Final = N_("Vælg en af mulighederne.")
_UNPRINTABLE: Final = N_("Der er et tegn i teksten, som ikke kan vises. Fjern det.")


@dataclass(slots=True)
class Form:
    """The fields of a form, and what is wrong with them (N_ texts by field)."""

    fields: Mapping[str, list[str]]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.errors

    def said(self, name: str) -> str:
        """What was written, to be shown again; empty where nothing was."""
        return self.fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def text(self, name: str, *, least: int = 1, most: int = 500) -> str:
        """A text without blanks around it; `least` 0 where it may be empty."""
        text = self.said(name).strip()
        if least and not text:
            return self._refuse(name, MISSING)
        if len(text) > most:
            return self._refuse(name, _TOO_LONG)
        if text and len(text) < least:
            return self._refuse(name, _TOO_SHORT)
        if any(unprintable(line) is not None for line in text.splitlines()):
            return self._refuse(name, _UNPRINTABLE)
        return text

    def matching(self, name: str, pattern: str, sentence: str) -> str:
        """A text without blanks around it that a whole pattern fits; else `sentence` beside it."""
        text = self.said(name).strip()
        if len(text) > _MOST_MATCHED or not re.fullmatch(pattern, text):
            return self._refuse(name, sentence if text else MISSING)
        return text

    def choice[Chosen: str](self, name: str, among: Collection[Chosen]) -> Chosen | None:
        """One of `among`; None, with an error, for anything else."""
        said = self.said(name)
        for known in among:
            if known == said:
                return known
        self._refuse(name, _NO_CHOICE)
        return None

    def day(self, name: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(self.said(name).strip())
        except ValueError:
            self._refuse(name, _NO_DAY)
            return None

    def kroner(self, name: str) -> Decimal | None:
        """An amount as a Dane writes it: 1.234,50, at most two decimals."""
        text = self.said(name).strip().replace(" ", "").removesuffix("kr.")
        if "," in text or _THOUSANDS.fullmatch(text):  # 20.000 is twenty thousand to a Dane
            text = text.replace(".", "").replace(",", ".")
        try:
            amount = Decimal(text)
        except InvalidOperation:
            self._refuse(name, _NO_AMOUNT)
            return None
        if not amount.is_finite() or abs(amount) >= 10**9 or amount != round(amount, 2):
            self._refuse(name, _NO_AMOUNT)
            return None
        return amount

    def decimal(
        self, name: str, decimals: int, sentence: str, *, thousands: bool = True
    ) -> Decimal | None:
        """A number as a Dane writes it, with so many decimals at most; else `sentence` beside it.

        thousands: whether 1.500 is fifteen hundred; of prices it is one and a half.
        """
        text = self.said(name).strip().replace(" ", "")
        if "," in text or (thousands and _ABOVE_ZERO.fullmatch(text)):
            text = text.replace(".", "").replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            self._refuse(name, sentence if text else MISSING)
            return None
        if not number.is_finite() or abs(number) >= 10**9 or number != round(number, decimals):
            self._refuse(name, sentence)
            return None
        return number

    def refuse(self, name: str, sentence: str) -> None:
        """Put an error beside a field; the first one stays."""
        self.errors.setdefault(name, sentence)

    def _refuse(self, name: str, sentence: str) -> str:
        self.refuse(name, sentence)
        return ""


async def sent_form(request: Request) -> Form:
    """The form of a request. Raises UnreadableForm."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if body and kind != _FORM:
        raise UnreadableForm("The body is no form. Send the page's own form.")

    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise UnreadableForm("The form cannot be read. Send the page's own form.") from None

    if any("\0" in text for pair in pairs for text in pair):  # PostgreSQL takes none
        raise UnreadableForm("The form holds the character U+0000. Send the page's own form.")

    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(fields)


type FormOfRequest = Annotated[Form, Depends(sent_form)]
"""What was sent, before anybody asked whether it came from our page; see `visit.form_of`."""
