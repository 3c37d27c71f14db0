"""Booking statements: each line once, whatever files have it, and its money where it belongs.

A line that came in pays the documents of the account that it is matched to, in the transaction that
stores it. What nobody is found for stands in the book `unidentified` until staff decide. So the
book of the bank is at any time what the bank's own lines add up to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.errors import DaysReadTwice
from elhandel.payments.favour import (
    Ordered,
    left_after_all,
    payout_of,
    payout_paid,
    payout_returned,
    set_off,
)
from elhandel.payments.matching import (
    Claims,
    Matched,
    Receipt,
    Share,
    Unmatched,
    match,
    numbers_in,
    spread,
)
from elhandel.payments.open_items import OpenAccount, claims_named, hold_payments, open_accounts
from elhandel.payments.statements import BankLine, Format, Statement
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.payments.incoming"
_PROVIDERS: Final = ("NETCASH UDBETALING", "BETALINGSSERVICE UDBETALING")
"""How the bank's line begins with which a provider pays out; agreed on with each provider."""
_UNKNOWN_CODE: Final = "NARR"  # ISO: the reason is given in words


@dataclass(slots=True)
class Booked:
    """What became of the lines of a file."""

    matched: int = 0
    waiting: int = 0
    payouts: int = 0

    known: int = 0
    """Lines that an earlier file had."""

    unread: int = 0

    def __add__(self, other: "Booked") -> "Booked":
        return Booked(
            matched=self.matched + other.matched,
            waiting=self.waiting + other.waiting,
            payouts=self.payouts + other.payouts,
            known=self.known + other.known,
            unread=self.unread + other.unread,
        )


@dataclass(slots=True)
class _Books:
    """What a file comes to, before it is written."""

    accounts: dict[AccountId, OpenAccount]
    claims: Claims

    open_from: date
    """The first day that is not closed."""

    postings: list[Posting] = field(default_factory=list)
    fates: list[dict[str, Any]] = field(default_factory=list)

    payouts: set[tuple[int, bool]] = field(default_factory=set)
    """Those with a line in this file, and whether it is the one that came back."""

    def note(self, number: int, line: BankLine, text: str, entries: tuple[Entry, ...]) -> None:
        """Post a line against our bank account."""
        self.postings.append(
            Posting(
                source="payment",
                source_id=str(number),
                booked_on=max(line.booked_on, self.open_from),
                text=text,
                entries=(Entry(Book.BANK, line.amount_ore), *entries),
            )
        )


def book_statements(
    tx: Transaction,
    bank_file_id: int,
    statements: Sequence[Statement],
    *,
    file_format: Format,
    now: datetime,
) -> Booked:
    """Book the lines that are not known yet, then set off what is left in favour.

    Raises DaysReadTwice.
    """
    hold_payments(tx)
    booked = Booked()
    for report in statements:
        layout = f"{file_format} {report.layout}".rstrip()
        _refuse_other_format(tx, report, layout)
        new = _add_lines(tx, bank_file_id, report, layout)
        booked.known += len(report.lines) - len(new)
        booked.unread += len(report.unread)

        books = _book_lines(tx, new, now)
        _write(tx, books, booked, now)

    return booked


def _refuse_other_format(tx: Transaction, report: Statement, layout: str) -> None:
    """Keys of two formats, or of two layouts of a CSV, are not the same, so a day may be read in
    one of them only.
    """
    if report.days is None:
        return
    first, last = report.days
    asked = {"account": report.account, "first": first, "last": last, "format": layout}
    other = tx.execute(_OTHER_FORMAT, asked).fetchone()
    if other is not None:
        raise DaysReadTwice(
            f"Lines of {other[0]} were read from a file of another format ({other[1]}), and would "
            "be booked twice. Nothing of this file was booked. Give a file without that day."
        )


def _add_lines(
    tx: Transaction, bank_file_id: int, report: Statement, layout: str
) -> list[tuple[int, BankLine]]:
    """The lines that are new, by their id."""
    values = {"account": report.account, "file": bank_file_id, "format": layout}
    lines = report.lines
    added = tx.execute(_ADD_LINES, {**values, "lines": Jsonb(_rows(lines))}).fetchall()
    for entry in report.unread:
        tx.execute(_ADD_UNREAD, {**values, "place": entry.place, "why": entry.why})

    return [(int(number), lines[place]) for place, number in added]


def _rows(lines: Sequence[BankLine]) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "line_key": line.key,
            "booked_on": line.booked_on.isoformat(),
            "amount_ore": line.amount_ore,
            "payment_references": list(line.references),
            "end_to_end": line.end_to_end,
            "texts": list(line.texts),
            "counterpart": line.counterpart,
            "is_reversal": line.is_reversal,
            "return_code": line.returned,
        }
        for place, line in enumerate(lines)
        if line.amount_ore
    ]


def _book_lines(tx: Transaction, lines: Sequence[tuple[int, BankLine]], now: datetime) -> _Books:
    receipts = [line for _, line in lines if line.amount_ore > 0 and not line.is_reversal]
    known = claims_named(
        tx,
        references={reference for line in receipts for reference in line.references},
        numbers={number for line in receipts for number in numbers_in(line.texts)},
        names={line.counterpart for line in receipts if line.counterpart},
    )
    books = _Books(
        accounts=open_accounts(tx, {claim.account_id for claim in known}),
        claims=Claims(known),
        open_from=bookable_on(tx, date.min),
    )
    for number, line in lines:
        _book_line(tx, books, number, line, now)

    return books


def _book_line(tx: Transaction, books: _Books, number: int, line: BankLine, now: datetime) -> None:
    payout = payout_of(tx, line.end_to_end)
    if payout is not None and _is_about(tx, books, line, payout):
        _book_payout(tx, books, number, line, payout, now)
        return

    found = _found(line, books.claims)
    entries: tuple[Entry, ...]
    if _is_paid_out(line):
        entries = (Entry(Book.COLLECTING, -line.amount_ore),)
        books.fates.append(fate(number, "explained"))
    elif isinstance(found, str):
        entries = (Entry(Book.UNIDENTIFIED, -line.amount_ore),)
        books.fates.append(fate(number, "waiting", cause=found))
    else:
        account = books.accounts[found.account_id]
        shares = spread(line.amount_ore, account.claims, found.document_id)
        take(account, shares)
        entries = credited(found.account_id, shares)
        books.fates.append(fate(number, "matched", account_id=found.account_id, how=found.how))

    text = "Indbetaling" if line.amount_ore > 0 else "Bevægelse på bankkontoen"
    books.note(number, line, text, entries)


def _is_paid_out(line: BankLine) -> bool:
    """Whether a provider pays out what it has collected for us, or takes back what payers took."""
    return not line.references and any(text.upper().startswith(_PROVIDERS) for text in line.texts)


def _found(line: BankLine, claims: Claims) -> Matched | str:
    """Whose line it is, or why it waits. What takes money from us is never guessed about."""
    if line.is_reversal:
        return "reversal"
    if line.amount_ore < 0:
        return "outgoing"

    found = match(_receipt(line), claims)
    return found.cause if isinstance(found, Unmatched) else found


def _is_about(tx: Transaction, books: _Books, line: BankLine, payout: Ordered) -> bool:
    """Whether a line is the payout's: it leaves once and comes back once, whole."""
    came_back = line.amount_ore > 0
    seen = (payout.payout_id, came_back)
    if abs(line.amount_ore) != payout.amount_ore or seen in books.payouts:
        return False

    values = {"payout": payout.payout_id, "came_back": came_back}
    (known,) = fetch_one(tx, _PAYOUT_LINE, values)
    books.payouts.add(seen)
    return not known


def _book_payout(
    tx: Transaction,
    books: _Books,
    number: int,
    line: BankLine,
    payout: Ordered,
    now: datetime,
) -> None:
    text = "Udbetaling"
    if line.amount_ore < 0:
        if payout.put_back:
            booked_on = max(line.booked_on, books.open_from)
            books.postings.append(left_after_all(payout, booked_on))
        payout_paid(tx, payout, now)
    else:
        text = "Udbetaling kom retur"
        code = line.returned or _UNKNOWN_CODE
        booked_on = max(line.booked_on, books.open_from)
        books.postings.append(payout_returned(tx, payout, code, booked_on, now))

    books.fates.append(fate(number, "payout", payout_id=payout.payout_id))
    owed = Entry(Book.PAYOUTS, -line.amount_ore, payout.account_id)
    books.note(number, line, text, (owed,))


def _write(tx: Transaction, books: _Books, booked: Booked, now: datetime) -> None:
    post(tx, books.postings, now)
    tx.execute(_SET_LINES, {"fates": Jsonb(books.fates)})

    paid = {AccountId(row["account_id"]) for row in books.fates if row["state"] == "matched"}
    set_off(tx, sorted(paid), local_date(now), now)

    for row in books.fates:
        booked.matched += row["state"] == "matched"
        booked.waiting += row["state"] == "waiting"
        booked.payouts += row["state"] == "payout"


def _receipt(line: BankLine) -> Receipt:
    return Receipt(line.amount_ore, line.references, line.texts, line.counterpart)


def take(account: OpenAccount, shares: Sequence[Share]) -> None:
    """Take what a payment pays from what is open: the next line of the file pays the rest."""
    paid = dict(shares)
    account.claims = [
        replace(claim, open_ore=claim.open_ore - paid.get(claim.document_id, 0))
        for claim in account.claims
    ]
    account.on_account_ore -= paid.get(None, 0)


def credited(account_id: AccountId, shares: Sequence[Share]) -> tuple[Entry, ...]:
    """What shares of a payment take from what an account owes."""
    return tuple(Entry(Book.RECEIVABLE, -part, account_id, document) for document, part in shares)


def fate(
    number: int,
    state: str,
    *,
    cause: str | None = None,
    account_id: AccountId | None = None,
    how: str | None = None,
    payout_id: int | None = None,
) -> dict[str, Any]:
    """A row of `set_lines`."""
    return {
        "bank_line_id": number,
        "state": state,
        "cause": cause,
        "account_id": account_id,
        "how": how,
        "payout_id": payout_id,
    }


_OTHER_FORMAT: Final = """
SELECT booked_on, format FROM payments.bank_line
WHERE bank_account = %(account)s AND booked_on BETWEEN %(first)s AND %(last)s
  AND format <> %(format)s
LIMIT 1
"""

_ADD_LINES: Final = statement(_ROOM, "add_bank_lines")

_ADD_UNREAD: Final = """
INSERT INTO payments.unread_entry (bank_file_id, bank_account, place, why)
VALUES (%(file)s, %(account)s, %(place)s, %(why)s)
ON CONFLICT (bank_file_id, bank_account, place) DO NOTHING
"""

_PAYOUT_LINE: Final = """
SELECT EXISTS (
    SELECT FROM payments.bank_line
    WHERE payout_id = %(payout)s AND (amount_ore > 0) = %(came_back)s)
"""

_SET_LINES: Final = statement(_ROOM, "set_lines")
