"""What a statement of the bank says: its lines, and the entries that could not be read."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

_LONGEST_KEY: Final = 100
"""The schema gives a bank 35 characters; what is longer is hashed, and fits into an index."""


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement on our own bank account. `repr` shows nothing of who paid."""

    key: str
    """What the bank knows it by with its day and amount, unique on the account, and the same in
    every file that has it.
    """

    booked_on: date

    amount_ore: int
    """Positive: money came in; negative: it left."""

    references: tuple[str, ...] = ()
    """Runs of 15 digits, as a payment reference is; structured ones first."""

    end_to_end: str | None = None
    """The id that the payer gave the payment: ours for a payout."""

    texts: tuple[str, ...] = ()
    counterpart: str | None = None
    """The other party's name as the bank has it."""

    is_reversal: bool = False
    """Takes an earlier line back."""

    returned: str | None = None
    """Why a payment of ours came back, as an ISO code (AC04: the account is closed)."""

    def __repr__(self) -> str:
        return f"BankLine({self.key}, {self.booked_on}, {self.amount_ore})"


@dataclass(frozen=True, slots=True)
class UnreadEntry:
    """An entry that could not be read: the others are not held up by it."""

    place: int
    """Counted from 1 in its statement."""

    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one account of ours."""

    account: str
    """IBAN, or registration and account number, as the bank writes it, without spaces."""

    name: str
    """The bank's own id of the statement."""

    lines: tuple[BankLine, ...]
    unread: tuple[UnreadEntry, ...] = ()
    closing_ore: int | None = None

    layout: str = ""
    """Of a CSV: which columns it has. Keys of two layouts are not the same."""

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day with a line; None where there is no line."""
        days = [line.booked_on for line in self.lines]
        return (min(days), max(days)) if days else None


def numbered(lines: Iterable[BankLine]) -> tuple[BankLine, ...]:
    """Lines whose keys are unique: two of one key in one statement are two movements.

    Some banks use a reference for several movements. The day and the amount are part of the key, so
    that each keeps its own in a file that has only some of them.
    """
    seen: Counter[str] = Counter()
    unique = []
    for line in lines:
        known = line.key if len(line.key) <= _LONGEST_KEY else fingerprint(line.key)
        key = f"{known}@{line.booked_on}/{line.amount_ore}"
        seen[key] += 1
        count = seen[key]
        unique.append(replace(line, key=key if count == 1 else f"{key}#{count}"))

    return tuple(unique)


def fingerprint(*parts: object) -> str:
    """A key for a line that the bank gives none: what it says, hashed."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
