"""Why a message or a record could not be used: a code for programs and a sentence for people.

An outage of our own database is no fault of the message; a value that it will never accept is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from elhandel.market.cim.incoming import UNREADABLE
from elhandel.platform.telemetry import error_text, is_a_code, logger, shown_id
from elhandel.values.errors import DomainError, Unavailable
from elhandel.values.texts.redaction import scrub_to

_LONGEST_ID: Final = 200  # the market's ids have at most 36 characters; what is longer is no id
_LONGEST_SENTENCE: Final = 2000

# In psycopg none of these classes is the base of the others.
_BEYOND_LIMITS: Final = (
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
    psycopg.errors.TooManyColumns,
    psycopg.errors.TooManyArguments,
)

# The first that fits. What fits none of them is a mistake of ours: `unexpected`, with its trace in
# the log.
_NEVER_TAKEN: Final[tuple[tuple[tuple[type[Exception], ...], str, str], ...]] = (
    (UNREADABLE, "unreadable-record", "It is not shaped as its document must be"),
    (
        (*_BEYOND_LIMITS, MemoryError),
        "record-too-large",
        "It is too large to be handled or kept",
    ),
    ((psycopg.DataError,), "record-not-storable", "It holds a value that the database cannot keep"),
    (
        (psycopg.IntegrityError,),
        "record-contradicts-books",
        "It contradicts what is stored already",
    ),
    (
        (ValueError, ArithmeticError),
        "value-out-of-range",
        "It holds a value that cannot be calculated with",
    ),
)
_WHAT_NEXT: Final = "Ask the sender for a correct message; the raw one is kept and can be replayed."


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be used, and why."""

    transaction_id: str
    code: str
    reason: str

    def __post_init__(self) -> None:
        # A reason may quote the record: what is kept and logged is cut.
        object.__setattr__(self, "reason", _storable(self.reason))


def is_our_storage(error: Exception) -> bool:
    """Whether our own database failed. A value too large for an index is the message's fault."""
    failed = isinstance(error, psycopg.OperationalError | Unavailable)
    return failed and not isinstance(error, _BEYOND_LIMITS)


def asks_too_much(error: Exception) -> bool:
    """Whether a smaller part may work: PostgreSQL or this process ran out of locks or memory."""
    return isinstance(error, (psycopg.errors.OutOfMemory, MemoryError, *_BEYOND_LIMITS))


def why(error: Exception, **logged: str) -> tuple[str, str]:
    """Code and sentence for the dead letters, without personal numbers or unstorable characters."""
    logged = {
        name: value if name == "document" else shown_id(value) for name, value in logged.items()
    }
    if isinstance(error, DomainError):
        return error.code, _storable(error.sentence)

    for kinds, code, sentence in _NEVER_TAKEN:
        if isinstance(error, kinds):
            marked = {**logged, "code": code}
            logger.warning("a message or a record of it cannot be taken", extra=marked)
            return code, _storable(f"{sentence}: {error_text(error)}. {_WHAT_NEXT}")

    logger.exception("a message or a record of it could not be handled", extra=logged)

    return "unexpected", _storable(error_text(error))


def is_an_id(text: str) -> bool:
    """Whether a transaction id can be kept and shown: not empty, not endless, all printable."""
    return 0 < len(text) <= _LONGEST_ID and text.isprintable()


def record_names(ids: Sequence[str | None]) -> list[str]:
    """The name of each record among the dead records: its id, or its place if that may be a text.

    An id that occurs twice has its place added: no dead record hides another.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, given in enumerate(ids):
        name = given if given and is_an_id(given) and is_a_code(given) else f"#{number}"
        names.append(name if name not in taken else f"{name}#{number}")
        taken.add(name)
    return names


def _storable(sentence: str) -> str:
    """A sentence as it may be kept; it is cut first, for the sender may have written most of it."""
    plain = sentence.replace("\0", "").encode(errors="replace").decode()
    return scrub_to(plain, _LONGEST_SENTENCE)
