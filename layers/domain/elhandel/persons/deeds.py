"""Deeds: that a person's request was answered, or their data corrected or erased: when, by whom,
why and how many rows. Rows are only added.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from psycopg.types.json import Jsonb

from elhandel.persons.person import Person, reason_words
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.customers import Contact
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from elhandel.values.texts.reasons import NamesAPerson, impersonal
from elhandel.values.texts.redaction import as_seen

type DeedKind = Literal["access", "rectification", "erasure", "retention", "search"]

_LETTERS_OF_A_NAME: Final = 4  # shorter words may be in any sentence
_LETTERS_APART: Final = 7  # shorter ones may span two words by chance
_DIGITS: Final = {"phone": 8, "metering point": 18}  # a Danish number without its country


def record(
    tx: Transaction,
    kind: DeedKind,
    customer: CustomerId,
    decision: Decision,
    counts: Mapping[str, Any],
) -> int:
    """Record what was done, without anything about the person; the deed's number."""
    values = {
        "kind": kind,
        "customer": customer,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    return int(fetch_one(tx, _ADD, {**values, "counts": Jsonb(dict(counts))})[0])


def refuse_names(
    tx: Transaction, person: Person, decision: Decision, given: Contact | None = None
) -> None:
    """Raise NamesAPerson where the reason says who the person is: deeds outlive all other data.

    given: the contact data in the same request.
    """
    why = _Said(impersonal(decision.why))
    for kind, text in [*reason_words(tx, person), *_words_given(given)]:
        if why.holds(kind, text):
            raise NamesAPerson(
                f"The reason holds a {kind} of the person, and it is kept when they are forgotten. "
                "Say why without it, for instance with the number of the letter.",
                field="why",
            )


def erased_at(tx: Transaction, customer: CustomerId) -> datetime | None:
    """When data of this customer was last erased; None if it never was."""
    found: datetime | None = fetch_one(tx, _ERASED, {"customer": customer})[0]
    return found


class _Said:
    """A reason, to search for words in it however they are separated."""

    def __init__(self, text: str) -> None:
        self.text = as_seen(text).casefold()
        self.squeezed = _squeezed(self.text)
        self.digits = _digits(self.text)

    def holds(self, kind: str, text: str) -> bool:
        """Whether the reason holds a text that identifies somebody."""
        if kind in {"phone", "metering point"}:
            number = _digits(text)[-_DIGITS[kind] :]
            return bool(number) and number in self.digits
        words = text.split() if kind == "name" else []
        long_words = [word for word in words if len(word) >= _LETTERS_OF_A_NAME]
        return any(self._holds(word) for word in [text, *long_words])

    def _holds(self, word: str) -> bool:
        squeezed = _squeezed(word.casefold())
        return word.casefold() in self.text or (
            len(squeezed) >= _LETTERS_APART and squeezed in self.squeezed
        )


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


def _words_given(given: Contact | None) -> list[tuple[str, str]]:
    """(kind, text) of each text in given contact data that identifies a person."""
    if given is None:
        return []

    address = given.billing_address or {}
    town = " ".join(filter(None, (address.get("postal_code"), address.get("city"))))
    words = (
        ("name", given.name),
        ("email", given.email),
        ("phone", given.phone),
        ("street", address.get("street")),
        ("town", town),
    )

    return [(kind, text) for kind, text in words if text]


_ADD: Final = """
INSERT INTO persons.deed (kind, customer_id, at, done_by, reason, counts)
VALUES (%(kind)s, %(customer)s, %(at)s, %(by)s, %(why)s, %(counts)s) RETURNING deed_id
"""

_ERASED: Final = """
SELECT max(at) FROM persons.deed
WHERE customer_id = %(customer)s AND kind IN ('erasure', 'retention')
"""
