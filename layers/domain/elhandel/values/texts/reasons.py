"""Reasons that staff give: they stay when a person is forgotten, so they say nothing by which one
is known.

Every reason that is stored goes through `impersonal`: at the door of the jobs, and in the values
that carry it.
"""

import re
from typing import Final

from elhandel.values.errors import DomainError
from elhandel.values.texts.redaction import as_seen, scrub

# A date of birth and four digits, whatever sets the digits apart. A date with a time is none.
_APART: Final = r"(?:[\W_]|&nbsp;){0,3}"
_NUMBER: Final = re.compile(
    r"(?<!\d)(?!\d\d[-./ ]\d\d[-./ ](?:19|20)\d\d(?!\d))"
    + _APART.join(("[0-9]", r"\d", "[01]", *[r"\d"] * 7))
    + r"(?!\d)",
    re.ASCII,
)
_AT: Final = re.compile(r"[(\[{]\s{0,3}(?:at|a|snabel-?a)\s{0,3}[)\]}]", re.IGNORECASE)


class NamesAPerson(DomainError):
    """A reason that says who a person is, where it stays after they are forgotten."""

    code = "reason-names-a-person"


def holds_cpr(text: str) -> bool:
    """Whether a text seems to hold a CPR number, however it is written."""
    return _NUMBER.search(as_seen(text)) is not None


def impersonal(why: str) -> str:
    """The reason as it is. Raises NamesAPerson where it seems to hold a CPR number, an e-mail or
    telephone address.
    """
    seen = as_seen(why)
    if scrub(why) != why or _NUMBER.search(seen) or _AT.search(seen):
        raise NamesAPerson(
            "The reason holds what looks like a CPR number, an e-mail address or a telephone "
            "number, and it is kept when the person is forgotten. "
            "Say why without it, for instance with the number of the letter or of the signup.",
            field="why",
        )

    return why
