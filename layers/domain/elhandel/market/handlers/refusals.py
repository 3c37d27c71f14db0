"""Why a message or a record of one could not be used: a code for programs and a sentence for the
dead letters.

What our own database cannot do now is no fault of the message; what it will never take is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from elhandel.market.cim.incoming import UNREADABLE
from elhandel.platform.telemetry import logger, scrub_to
from elhandel.platform.telemetry.error_texts import error_text, is_a_code, shown_id
from elhandel.values.errors import DomainError, Unavailable

_LONGEST_ID: Final = 200  # the market's ids have at most 36 characters; what is longer is no id
_LONGEST_SENTENCE: Final = 2000

# Each is a class of its own in psycopg: none is the base of the others.
_BEYOND_LIMITS: Final = (
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
    psycopg.errors.TooManyColumns,
    psycopg.errors.TooManyArguments,
)

# The first that fits. What stands in none of them is a mistake of ours: `unexpected`, with its
# trace in the log.
_NEVER_TAKEN: Final[tuple[tuple[tuple[type[Exception], ...], str, str], ...]] = (
    (UNREADABLE, "unreadable-record", "It is not shaped as its document must be"),
    (
        (*_BEYOND_LIMITS, MemoryError),
        "record-too-large",
        "It is larger than can be worked on or kept",
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
        "It holds a value that cannot be reckoned with",
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
        # Whoever refuses a record may quote it: what is kept and logged is cut, whatever the way
        # here.
        object.__setattr__(self, "reason", _storable(self.reason))


def is_our_storage(error: Exception) -> bool:
    """Whether our own database failed, and not the message; a value too large for an index is the
    message's fault.
    """
    return isinstance(error, psycopg.OperationalError | Unavailable) and not isinstance(
        error, _BEYOND_LIMITS
    )


def asks_too_much(error: Exception) -> bool:
    """Whether less of the same at once may work: PostgreSQL ran out of locks or memory, or this
    process did.
    """
    return isinstance(error, (psycopg.errors.OutOfMemory, MemoryError, *_BEYOND_LIMITS))


def why(error: Exception, **logged: str) -> tuple[str, str]:
    """Code and sentence for the dead letters, without personal numbers and what PostgreSQL cannot
    store.
    """
    logged = {
        name: value if name == "document" else shown_id(value) for name, value in logged.items()
    }
    if isinstance(error, DomainError):
        return error.code, _storable(error.sentence)

    for kinds, code, sentence in _NEVER_TAKEN:
        if isinstance(error, kinds):
            logger.warning(
                "a message or a record of it cannot be taken", extra={**logged, "code": code}
            )
            return code, _storable(f"{sentence}: {error_text(error)}. {_WHAT_NEXT}")

    logger.exception("a message or a record of it could not be handled", extra=logged)

    return "unexpected", _storable(error_text(error))


def is_an_id(text: str) -> bool:
    """Whether a transaction id can be kept and shown: not empty, not endless, and without control
    characters.
    """
    return 0 < len(text) <= _LONGEST_ID and text.isprintable()


def record_names(ids: Sequence[str | None]) -> list[str]:
    """What each record of a message is called among the dead records: its id, or its place where
    that may be a text.

    An id that stands twice is told apart by its place: no dead record hides another.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, given in enumerate(ids):
        name = given if given and is_an_id(given) and is_a_code(given) else f"#{number}"
        names.append(name if name not in taken else f"{name}#{number}")
        taken.add(name)
    return names


def _storable(sentence: str) -> str:
    """A sentence as it may be kept; cut before anything looks at it, for the sender may have
    written most of it.
    """
    plain = sentence.replace("\0", "").encode(errors="replace").decode()
    return scrub_to(plain, _LONGEST_SENTENCE)
