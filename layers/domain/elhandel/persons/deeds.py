"""Deeds: that a person asked, was put right or was forgotten: when, by whom, why and how many rows. Only added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from psycopg.types.json import Jsonb

from elhandel.persons.errors import NamesAPerson
from elhandel.persons.who import Person, words_of
from elhandel.platform.database import Transaction, one
from elhandel.portfolio import Decision

type DeedKind = Literal["access", "rectification", "erasure", "retention", "search"]

_LETTERS_OF_A_NAME: Final = 4  # shorter words may stand in any sentence

_ADD: Final = """
INSERT INTO persons.deed (kind, customer_id, at, done_by, reason, counts)
VALUES (%(kind)s, %(customer)s, %(at)s, %(by)s, %(why)s, %(counts)s) RETURNING deed_id
"""

_ERASED: Final = """
SELECT max(at) FROM persons.deed WHERE customer_id = %s AND kind IN ('erasure', 'retention')
"""


def record(tx: Transaction, kind: DeedKind, customer: int, decision: Decision, counts: Mapping[str, Any]) -> int:
    """Write down what was done, without anything about the person; its number."""
    values = {"kind": kind, "customer": customer, "at": decision.at, "by": decision.by, "why": decision.why}
    return int(one(tx, _ADD, {**values, "counts": Jsonb(dict(counts))})[0])


def refuse_names(tx: Transaction, person: Person, decision: Decision) -> None:
    """Raise NamesAPerson where the reason says who the person is: deeds stay when everything else is gone."""
    why = decision.why.casefold()
    for kind, text in words_of(tx, person):
        said = [text, *(word for word in text.split() if kind == "name" and len(word) >= _LETTERS_OF_A_NAME)]
        if any(word.casefold() in why for word in said):
            raise NamesAPerson(
                f"The reason holds a {kind} of the person, and it is kept when they are forgotten. Say why without it, "
                "for instance with the number of the letter.",
                field="why",
            )


def erased_at(tx: Transaction, customer: int) -> datetime | None:
    """When something of this customer was last erased; None where nothing was."""
    found: datetime | None = one(tx, _ERASED, [customer])[0]
    return found
