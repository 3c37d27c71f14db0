"""Files of Betalingsservice: results (leverance 0602) and agreements (0603), record by record.

A file that is not whole is refused; a record that cannot be read costs no other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from elhandel.payments.errors import UnableToReadBankFile

type Outcome = Literal["completed", "failed", "reversed"]
type Happened = Literal["active", "cancelled"]

_RESULTS: Final[dict[str, tuple[Outcome, str | None]]] = {
    "0236": ("completed", None),
    "0237": ("failed", "insufficient_funds"),  # rejected by the payer or their bank
    "0238": ("failed", "mandate_cancelled"),
    "0239": ("reversed", "disputed"),
}
_AGREEMENTS: Final[dict[str, Happened]] = {
    "0230": "active",
    "0231": "active",
    "0232": "cancelled",
    "0233": "cancelled",
    "0234": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file: its kind, its number with Betalingsservice, and its records of data."""

    kind: Literal["0602", "0603"]
    number: str
    records: tuple[str, ...]
    creditors: frozenset[str]
    """The PBS numbers that its sections and records are about."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a collection."""

    customer: int
    agreement: str
    reference: str
    outcome: Outcome
    reason: str | None
    paid_ore: int
    booked_on: date | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement of a payer, or its end."""

    customer: int
    number: str
    happened: Happened


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that cannot be read, by its place; nothing of it is repeated."""

    place: int


def read_delivery(content: bytes) -> Delivery:
    """A file, whole. Raises UnableToReadBankFile."""
    lines = [line for line in content.decode("iso-8859-1").splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("PBCNET")]  # of the transmission
    if len(lines) < 2 or not lines[0].startswith("BS002") or not lines[-1].startswith("BS992"):
        raise _unreadable("has no beginning or no end, so it may be cut off")

    kind = lines[0][16:20]
    number = lines[0][20:30].strip()
    if kind not in {"0602", "0603"} or not number:
        raise _unreadable("is no delivery of results (0602) or agreements (0603)")

    records = tuple(line for line in lines if line.startswith("BS042"))
    creditors = frozenset(line[5:13] for line in lines if line.startswith(("BS012", "BS042")))
    said = lines[-1][31:42]
    if not said.isdecimal() or int(said) != len(records):
        raise _unreadable("has not as many records as its end says")
    return Delivery("0602" if kind == "0602" else "0603", number, records, creditors)


def results_in(delivery: Delivery) -> Iterator[Result | BadRecord]:
    """The results of a 0602, in the order of the file."""
    for place, record in enumerate(delivery.records, start=1):
        try:
            yield _result(record)
        except (ValueError, KeyError):
            yield BadRecord(place)


def agreements_in(delivery: Delivery) -> Iterator[Agreement | BadRecord]:
    """The agreements of a 0603, in the order of the file."""
    for place, record in enumerate(delivery.records, start=1):
        try:
            yield Agreement(
                customer=int(record[25:40]),
                number=record[40:49].strip().lstrip("0"),
                happened=_AGREEMENTS[record[13:17]],
            )
        except (ValueError, KeyError):
            yield BadRecord(place)


def _result(record: str) -> Result:
    outcome, reason = _RESULTS[record[13:17]]
    booked = record[109:115]
    return Result(
        customer=int(record[25:40]),
        agreement=record[40:49].strip().lstrip("0"),
        reference=record[69:99].strip(),
        outcome=outcome,
        reason=reason,
        paid_ore=int(record[115:128]),
        booked_on=None if booked in {"000000", " " * 6} else _day(booked),
    )


def _day(text: str) -> date:
    return datetime.strptime(text, "%d%m%y").replace(tzinfo=UTC).date()


def _unreadable(how: str) -> UnableToReadBankFile:
    return UnableToReadBankFile(
        f"The file of Betalingsservice {how}. Nothing of it was used. Fetch it again."
    )
