"""The work list of the bank: lines that nobody was found for, entries that could not be read, and
what staff decide about them. Every step has its inverse, and each is kept with who and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.errors import UnableToMatch
from elhandel.payments.favour import set_off
from elhandel.payments.incoming.book import credited, fate
from elhandel.payments.matching import spread
from elhandel.payments.open_items import claims_named, hold_payments, open_accounts
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.customers import account_of, require_account
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId, CustomerId

_EXPLAINED: Final = {
    "collecting": Book.COLLECTING,
    "fees": Book.FEES,
    "write_off": Book.WRITE_OFF,
}
"""The books that a line may belong to that is no customer's."""

_ROOM: Final = "elhandel.payments.incoming"


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that waits for staff. `repr` shows nothing of who paid."""

    bank_line_id: int
    booked_on: date
    amount_ore: int
    cause: str
    payment_references: Sequence[str]
    texts: Sequence[str]
    counterpart: str | None

    def __repr__(self) -> str:
        return f"WaitingLine({self.bank_line_id})"


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a statement that could not be read."""

    bank_file_id: int
    place: int
    why: str


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of which nothing was booked; `day`: that it was fetched for, or on which it came."""

    bank_file_id: int
    day: date
    why: str


def refused_files(tx: Transaction, limit: int = 50) -> list[RefusedFile]:
    """The latest files that were refused, the newest first."""
    cursor = tx.cursor(row_factory=class_row(RefusedFile))
    return cursor.execute(_REFUSED, {"limit": limit}).fetchall()


def count_waiting(tx: Transaction) -> int:
    """How many lines and entries wait for staff."""
    (waiting,) = fetch_one(tx, _COUNT_WAITING, {})
    return int(waiting)


def waiting_lines(tx: Transaction, limit: int = 200) -> list[WaitingLine]:
    """The lines that wait, the oldest first."""
    cursor = tx.cursor(row_factory=class_row(WaitingLine))
    return cursor.execute(_WAITING, {"limit": limit}).fetchall()


def unread_entries(tx: Transaction) -> list[Unread]:
    """The entries that could not be read and are not closed."""
    return tx.cursor(row_factory=class_row(Unread)).execute(_UNREAD).fetchall()


def give_line(
    tx: Transaction,
    bank_line_id: int,
    account_id: AccountId,
    decision: Decision,
    *,
    number: str | None = None,
) -> None:
    """Give a waiting line to an account: to the document of that number first, then the oldest due.

    A line that takes a payment back opens the document that it had paid, which has to be named, as
    far as that is paid; the rest is owed on account.
    Raises NotFound, UnableToMatch.
    """
    line = _line(tx, bank_line_id, "waiting")
    require_account(tx, account_id)

    named = None if number is None else _document(tx, account_id, number)
    amount_ore = line["amount_ore"]
    if amount_ore > 0:
        shares = spread(amount_ore, open_accounts(tx, [account_id])[account_id].claims, named)
    elif named is not None:
        (paid,) = fetch_one(tx, _PAID, {"document": named})
        again = min(-amount_ore, max(paid, 0))
        shares = ((named, -again), (None, amount_ore + again))
    else:
        raise UnableToMatch(
            "The line takes money back. Name the invoice that it had paid (`invoice`): it is open "
            "again then."
        )

    entries = (Entry(Book.UNIDENTIFIED, amount_ore), *credited(account_id, shares))
    _decide(tx, line, "matched", account_id, entries, decision, text="Bankpost henført")
    set_off(tx, [account_id], local_date(decision.at), decision.at)


def _document(tx: Transaction, account_id: AccountId, number: str) -> int:
    """The document of that number, whatever is open of it. Raises UnableToMatch."""
    for claim in claims_named(tx, references=(), numbers=[number], names=()):
        if claim.account_id == account_id and claim.number == number:
            return claim.document_id

    raise UnableToMatch(
        f"Customer {account_id} has no invoice {number}. Leave the number out, and the oldest due "
        "is paid."
    )


def take_line_back(tx: Transaction, bank_line_id: int, decision: Decision) -> None:
    """Take a line from the account that it was given to: it waits again, and what it paid is open.

    What it paid may have been paid by something else meanwhile; then it is in favour there.
    Raises NotFound, UnableToMatch.
    """
    line = _line(tx, bank_line_id, "matched")
    rows = tx.execute(_POSTED, {"keys": _keys(line), "account": line["account_id"]})
    # Its party may have been joined to a customer meanwhile.
    account_id = account_of(tx, CustomerId(line["account_id"]))
    entries = (
        *(Entry(Book.RECEIVABLE, -ore, account_id, document) for document, ore in rows),
        Entry(Book.UNIDENTIFIED, -line["amount_ore"]),
    )
    _decide(tx, line, "waiting", None, entries, decision, text="Indbetaling ført tilbage")


def explain_line(tx: Transaction, bank_line_id: int, book: str, decision: Decision) -> None:
    """Book a waiting line that is nobody's: a fee of the bank, or what cannot be cleared up.

    Raises NotFound, UnableToMatch.
    """
    if book not in _EXPLAINED:
        raise UnableToMatch(
            "A line that is no customer's belongs to the bank's fees (`fees`), to what a provider "
            "has collected (`collecting`), or is given up (`write_off`).",
            field="book",
        )
    line = _line(tx, bank_line_id, "waiting")
    ore = line["amount_ore"]
    entries = (Entry(Book.UNIDENTIFIED, ore), Entry(_EXPLAINED[book], -ore))
    _decide(tx, line, "explained", None, entries, decision, text="Bankpost bogført")


def close_entry(tx: Transaction, bank_file_id: int, place: int, decision: Decision) -> None:
    """Note that an entry that could not be read was dealt with. Raises NotFound."""
    values = {"file": bank_file_id, "place": place, "at": decision.at, "by": decision.by}
    if not tx.execute(_CLOSE, {**values, "why": decision.why}).rowcount:
        raise NotFound(
            f"No open entry {place} of file {bank_file_id} waits. `elhandel bank work` lists those "
            "that do."
        )


def _line(tx: Transaction, bank_line_id: int, state: str) -> dict[str, Any]:
    hold_payments(tx)
    cursor = tx.cursor(row_factory=dict_row)
    line = cursor.execute(_LINE, {"line": bank_line_id}).fetchone()
    if line is None:
        raise NotFound(f"There is no line {bank_line_id} of the bank. `elhandel bank work` lists.")
    if line["state"] != state:
        raise UnableToMatch(
            f"Line {bank_line_id} is {line['state']}, and this is done to one that is {state}. "
            "`elhandel bank work` lists those that wait."
        )
    return line


def _decide(
    tx: Transaction,
    line: dict[str, Any],
    state: str,
    account_id: AccountId | None,
    entries: tuple[Entry, ...],
    decision: Decision,
    *,
    text: str,
) -> None:
    number, changes = line["bank_line_id"], line["changes"] + 1
    posting = Posting(
        source="payment",
        source_id=f"{number}-{changes}",
        booked_on=bookable_on(tx, local_date(decision.at)),
        text=text,
        entries=entries,
    )
    post(tx, [posting], decision.at)

    cause = "taken-back" if state == "waiting" else None
    how = "staff" if state == "matched" else None
    row = fate(number, state, cause=cause, account_id=account_id, how=how)
    tx.execute(_SET_LINES, {"fates": Jsonb([row])})
    tx.execute(_COUNT, {"line": number})
    tx.execute(
        _NOTE,
        {
            "line": number,
            "at": decision.at,
            "by": decision.by,
            "why": decision.why,
            "before": line["state"],
            "after": state,
            "account_before": line["account_id"],
            "account_after": account_id,
        },
    )


def _keys(line: dict[str, Any]) -> list[str]:
    """The keys under which the line was posted so far."""
    number = line["bank_line_id"]
    return [str(number), *(f"{number}-{change}" for change in range(1, line["changes"] + 1))]


_WAITING: Final = """
SELECT bank_line_id, booked_on, amount_ore, cause, payment_references, texts, counterpart
FROM payments.bank_line WHERE state = 'waiting'
ORDER BY booked_on, bank_line_id LIMIT %(limit)s
"""

_UNREAD: Final = """
SELECT bank_file_id, place, why FROM payments.unread_entry
WHERE closed_at IS NULL ORDER BY bank_file_id, place
"""

_REFUSED: Final = """
SELECT bank_file_id, coalesce(reported_day, received_at::date) AS day, refusal AS why
FROM payments.bank_file WHERE state = 'refused' ORDER BY bank_file_id DESC LIMIT %(limit)s
"""

_COUNT_WAITING: Final = """
SELECT (SELECT count(*) FROM payments.bank_line WHERE state = 'waiting')
     + (SELECT count(*) FROM payments.unread_entry WHERE closed_at IS NULL)
"""

_LINE: Final = """
SELECT bank_line_id, amount_ore, state, account_id, changes FROM payments.bank_line
WHERE bank_line_id = %(line)s FOR UPDATE
"""

_POSTED: Final = """
SELECT e.document_id, sum(e.amount_ore)::bigint FROM ledger.posting p
JOIN ledger.entry e USING (posting_id)
WHERE p.source = 'payment' AND p.source_id = ANY(%(keys)s::text[])
  AND e.book = 'receivable' AND e.account_id = %(account)s
GROUP BY e.document_id HAVING sum(e.amount_ore) <> 0
"""

_PAID: Final = """
SELECT coalesce(-sum(e.amount_ore), 0)::bigint FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
WHERE e.document_id = %(document)s AND p.source <> 'invoice'
"""

_SET_LINES: Final = statement(_ROOM, "set_lines")

_COUNT: Final = """
UPDATE payments.bank_line SET changes = changes + 1 WHERE bank_line_id = %(line)s
"""

_NOTE: Final = statement(_ROOM, "note_decision")

_CLOSE: Final = """
UPDATE payments.unread_entry SET closed_at = %(at)s, closed_by = %(by)s, reason = %(why)s
WHERE bank_file_id = %(file)s AND place = %(place)s AND closed_at IS NULL
"""
