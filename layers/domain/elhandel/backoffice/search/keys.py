"""By which keys a text may be found: its form says it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Identity

type Key = Literal[
    "point", "point-end", "customer", "account", "bill", "payment", "signup", "message", "phone",
    "email", "number", "name", "address",
]  # fmt: skip
"""`number`: CPR or CVR. `account`: its number, as people name it."""

_BILL: Final = re.compile(r"\d{4}-\d{3,9}", re.ASCII)
_PAYMENT: Final = re.compile(r"\d{9,16}", re.ASCII)
_SIGNUP: Final = re.compile(r"SGN-\d{4}-\d{1,9}", re.ASCII | re.IGNORECASE)
_ACCOUNT: Final = re.compile(r"[A-Z]{2,4}-\d{4}-\d{5,12}", re.ASCII | re.IGNORECASE)
_MESSAGE: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_WORD: Final = re.compile(r"\w+")
_MOST_ID: Final = 2**31
_DANISH_PHONE: Final = 8
_MOST_WORDS: Final = 6
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, under each key that it may be. `repr` shows the keys only."""

    texts: dict[Key, str]
    identities: tuple[Identity, ...] = ()

    def __repr__(self) -> str:
        return f"Wanted({', '.join(self.texts)})"


def keys_of(text: str) -> Wanted:
    """Every key that a text has the form of; nothing for one that can be no key."""
    said = " ".join(text.split())
    digits = re.sub(r"[\s.-]", "", said)
    texts: dict[Key, str] = {}

    if digits.isascii() and digits.lstrip("+").isdigit():
        texts |= _of_digits(said, digits)
        return Wanted(texts, _identities(digits))
    if "@" in said:
        return Wanted({"email": said.lower()})
    if _SIGNUP.fullmatch(said):
        return Wanted({"signup": said.upper()})
    if _ACCOUNT.fullmatch(said):
        return Wanted({"account": said.upper()})

    if _MESSAGE.fullmatch(said) and any(letter.isdigit() for letter in said):
        texts["message"] = said
    if words := _words(said):
        texts |= {"name": words, "address": words}
    return Wanted(texts)


def _of_digits(said: str, digits: str) -> dict[Key, str]:
    texts: dict[Key, str] = {}
    if _BILL.fullmatch(said):
        texts["bill"] = said
    if digits.startswith("+"):
        return {"phone": digits}

    match len(digits):
        case 18:
            texts["point"] = digits
        case 4:
            texts["point-end"] = digits
        case n if n == _DANISH_PHONE:
            texts["phone"] = f"+45{digits}"
    if len(digits) <= 10 and 0 < int(digits) < _MOST_ID:
        texts["customer"] = digits
    if _PAYMENT.fullmatch(digits):
        texts["payment"] = digits
    return texts


def _identities(digits: str) -> tuple[Identity, ...]:
    """The numbers of a person or company that digits may be."""
    found = []
    for read, length in ((Identity.cpr, 10), (Identity.cvr, 8)):
        if len(digits) == length:
            try:
                found.append(read(digits))
            except DomainError:
                continue
    return tuple(found)


def _words(said: str) -> str:
    """A question for words that begin so, all of them; empty where it is too short to ask."""
    words = _WORD.findall(said)[:_MOST_WORDS]
    if max((len(word) for word in words), default=0) < _LEAST_LETTERS:
        return ""
    return " & ".join(f"'{word}':*" for word in words)
