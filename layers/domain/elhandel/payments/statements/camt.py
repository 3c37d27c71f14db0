"""camt.053, the bank's statement in ISO 20022, read entry by entry without holding the file as a
tree.

Read by local names, so that every version from 001.02 to 001.13 is understood: what moved between
them (`Sts` and `Sts/Cd`, `Nm` and `Pty/Nm`, `TxAmt` and `Amt`) is looked for in both places. A file
with a DTD is refused: no bank sends one, and its entities could be anything.
Source: ISO 20022, BankToCustomerStatement.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Final, Self
from xml.etree import ElementTree as ET

from elhandel.payments.errors import BankFileDoesNotAddUp, UnableToReadBankFile
from elhandel.payments.statements.line import (
    BankLine,
    Statement,
    UnreadEntry,
    fingerprint,
    numbered,
)
from elhandel.payments.statements.own_account import own_account
from elhandel.payments.statements.texts import kept, references_in
from elhandel.values.units import InvalidAmount, dkk_of_ore, ore

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_CURRENCY: Final = "DKK"
_NO_ID: Final = frozenset({"NOTPROVIDED", "NONREF"})


class _UnusableEntry(Exception):
    """Why an entry cannot be read."""


@dataclass(slots=True)
class _Reading:
    """A statement while it is read."""

    account: str = ""
    name: str = ""
    balances: dict[str, int] = field(default_factory=dict)
    lines: list[BankLine] = field(default_factory=list)
    unread: list[UnreadEntry] = field(default_factory=list)
    entries: int = 0


def read_camt(content: bytes) -> list[Statement]:
    """The statements of a file. Raises UnableToReadBankFile, BankFileDoesNotAddUp."""
    if b"<!DOCTYPE" in content.replace(b"\0", b""):  # in UTF-16 there is one between two letters
        raise UnableToReadBankFile(
            "The file has a document type of its own, which a bank's statement never has. It was "
            "not read. Ask the bank for the file again."
        )

    try:
        return list(_statements(content))
    except ET.ParseError as error:
        raise UnableToReadBankFile(
            f"The file is no whole XML (line {error.position[0]}): it may have been cut off. "
            "Nothing of it was booked. Fetch it again."
        ) from error
    except (LookupError, ValueError) as error:  # expat knows no encodings of several bytes
        raise UnableToReadBankFile(
            "The file is written in an encoding that is not known. Nothing of it was booked. Ask "
            "the bank for it in UTF-8."
        ) from error


def _statements(content: bytes) -> Iterator[Statement]:
    reading = _Reading()
    is_statement = False
    for event, element in ET.iterparse(BytesIO(content), events=("start", "end")):  # noqa: S314  (no DTD)
        name = _local(element.tag)
        if event == "start":
            if name == "Document":
                is_statement = NAMESPACE in element.tag
            elif name == "Stmt":
                reading = _Reading()
            continue
        if not is_statement:
            raise UnableToReadBankFile(
                "The file is no statement of an account (camt.053). Give the bank's camt.053 file."
            )
        if name == "Stmt":
            yield _statement(reading, element)
            element.clear()
        elif name == "Acct" and not reading.account:
            reading.account = _account(_Node(element))
        elif name == "Bal":
            _note_balance(reading, _Node(element))
        elif name == "Ntry":
            _note_entry(reading, _Node(element))
            element.clear()


def _statement(reading: _Reading, element: ET.Element) -> Statement:
    if not reading.account:
        raise UnableToReadBankFile(
            "A statement names no account (Acct/Id), so it is not known whose money it is about."
        )
    name = _Node(element).text("Id") or ""
    closing = reading.balances.get("CLBD")
    opening = reading.balances.get("OPBD", reading.balances.get("PRCD"))
    moved = sum(line.amount_ore for line in reading.lines)
    if (
        opening is not None
        and closing is not None
        and not reading.unread
        and opening + moved != closing
    ):
        raise BankFileDoesNotAddUp(
            f"The statement begins with {dkk_of_ore(opening)} DKK, moves {dkk_of_ore(moved)} and "
            f"ends with {dkk_of_ore(closing)}: entries are missing, or there are too many. Nothing "
            "of the file was booked. Fetch it again, or ask the bank."
        )

    return Statement(
        account=reading.account,
        name=name,
        lines=numbered(reading.lines),
        unread=tuple(reading.unread),
        closing_ore=closing,
    )


def _note_balance(reading: _Reading, balance: "_Node") -> None:
    kind = balance.text("Tp", "CdOrPrtry", "Cd")
    if kind in {"OPBD", "PRCD", "CLBD"}:
        try:
            amount = _amount(balance.child("Amt"), balance.text("CdtDbtInd"))
        except _UnusableEntry:
            return  # an account of another currency: its entries say so one by one
        reading.balances.setdefault(kind, amount)


def _note_entry(reading: _Reading, entry: "_Node") -> None:
    reading.entries += 1
    status = entry.text("Sts", "Cd") or entry.text("Sts")
    if status not in {"BOOK", None}:
        return  # only announced: the booked entry comes in a later statement

    try:
        reading.lines += _lines(entry)
    except _UnusableEntry as error:
        reading.unread.append(UnreadEntry(reading.entries, str(error)))


def _lines(entry: "_Node") -> list[BankLine]:
    """The lines of an entry: one for each transaction where the bank gives their amounts."""
    whole = _amount(entry.child("Amt"), entry.text("CdtDbtInd"))
    transactions = [
        transaction for details in entry.all("NtryDtls") for transaction in details.all("TxDtls")
    ]
    if not transactions:
        return [_line(entry, None, whole, 0)]
    if len(transactions) == 1:
        line = _line(entry, transactions[0], whole, 0)
        return [line if _is_all(entry, transactions[0], whole) else _of_several(line)]

    parts = [_part(transaction, whole) for transaction in transactions]
    if sum(parts) != whole:
        raise _UnusableEntry(
            f"Its transactions come to {dkk_of_ore(sum(parts))} DKK and the entry to "
            f"{dkk_of_ore(whole)}."
        )
    return [
        _line(entry, transaction, part, number)
        for number, (transaction, part) in enumerate(zip(transactions, parts, strict=True), start=1)
    ]


def _is_all(entry: "_Node", transaction: "_Node", whole: int) -> bool:
    """Whether the only transaction that the bank gives is all of its entry, and not one of several.

    An amount of another currency says nothing about it.
    """
    counts = {details.text("Btch", "NbOfTxs") for details in entry.all("NtryDtls")}
    amount = _own_amount(transaction)
    in_kroner = amount is not None and amount.attribute("Ccy") == _CURRENCY
    return counts <= {None, "1"} and (not in_kroner or abs(_part(transaction, whole)) == abs(whole))


def _of_several(line: BankLine) -> BankLine:
    """A line of which only a part is known: whose it is, staff decide."""
    return replace(line, references=(), end_to_end=None, counterpart=None)


def _own_amount(transaction: "_Node") -> "_Node | None":
    return transaction.child("Amt") or transaction.child("AmtDtls", "TxAmt", "Amt")


def _part(transaction: "_Node", whole: int) -> int:
    amount = _own_amount(transaction)
    if amount is None:
        raise _UnusableEntry("It has several transactions, and one of them without an amount.")
    sign = transaction.text("CdtDbtInd") or ("CRDT" if whole >= 0 else "DBIT")
    return _amount(amount, sign)


def _line(entry: "_Node", transaction: "_Node | None", amount_ore: int, number: int) -> BankLine:
    booked_on = _day(entry)
    details = transaction or entry
    structured = [
        text
        for remittance in details.all("RmtInf")
        for part in remittance.all("Strd")
        if (text := part.text("CdtrRefInf", "Ref"))
    ]
    free = [
        *(text.strip() for part in details.all("RmtInf") for text in part.texts("Ustrd")),
        details.text("AddtlTxInf"),
        entry.text("AddtlNtryInf"),
    ]
    texts = kept([*structured, *free])
    end_to_end = details.text("Refs", "EndToEndId")
    incoming = amount_ore > 0

    return BankLine(
        key=_key(entry, transaction, number) or fingerprint(booked_on, amount_ore, *texts),
        booked_on=booked_on,
        amount_ore=amount_ore,
        references=references_in(texts),
        end_to_end=None if end_to_end in _NO_ID else end_to_end,
        texts=texts,
        counterpart=_counterpart(details, "Dbtr" if incoming else "Cdtr"),
        is_reversal=entry.text("RvslInd") in {"true", "1"},
        returned=details.text("RtrInf", "Rsn", "Cd") or details.text("RtrInf", "Rsn", "Prtry"),
    )


def _key(entry: "_Node", transaction: "_Node | None", number: int) -> str | None:
    """The bank's own reference of a line: of the transaction, else of its entry."""
    own = transaction.text("Refs", "AcctSvcrRef") if transaction is not None else None
    of_entry = entry.text("AcctSvcrRef")
    if own and own not in _NO_ID and own != of_entry:
        return own
    if of_entry and of_entry not in _NO_ID:
        return f"{of_entry}/{number}" if number else of_entry
    return None


def _counterpart(details: "_Node", role: str) -> str | None:
    name = details.text("RltdPties", role, "Nm") or details.text("RltdPties", role, "Pty", "Nm")
    return next(iter(kept([name])), None)


def _account(account: "_Node") -> str:
    number = account.text("Id", "IBAN") or account.text("Id", "Othr", "Id") or ""
    return own_account(number)


def _day(entry: "_Node") -> date:
    text = entry.text("BookgDt", "Dt") or (entry.text("BookgDt", "DtTm") or "")[:10]
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _UnusableEntry("It has no day on which it was booked (BookgDt).") from None


def _amount(amount: "_Node | None", sign: str | None) -> int:
    """Øre, negative where the account is debited."""
    if amount is None or sign not in {"CRDT", "DBIT"}:
        raise _UnusableEntry("It has no amount, or does not say whether it is credit or debit.")
    if amount.attribute("Ccy") != _CURRENCY:
        raise _UnusableEntry("Its amount is not in Danish kroner.")

    try:
        size = ore(Decimal(amount.own_text()))
    except (InvalidAmount, InvalidOperation):
        raise _UnusableEntry("Its amount is no number with at most two decimals.") from None
    if size < 0:
        raise _UnusableEntry("Its amount is below 0, which the side it is on should say.")
    return size if sign == "CRDT" else -size


@dataclass(frozen=True, slots=True)
class _Node:
    """An element, asked by local names."""

    element: ET.Element

    def all(self, name: str) -> list[Self]:
        return [type(self)(child) for child in self.element if _local(child.tag) == name]

    def child(self, *path: str) -> Self | None:
        node = self
        for name in path:
            found = node.all(name)
            if not found:
                return None
            node = found[0]
        return node

    def text(self, *path: str) -> str | None:
        node = self.child(*path)
        return (node.own_text() or None) if node is not None else None

    def texts(self, name: str) -> list[str]:
        return [node.own_text() for node in self.all(name)]

    def own_text(self) -> str:
        return (self.element.text or "").strip()

    def attribute(self, name: str) -> str | None:
        return self.element.get(name)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
