"""The ledger as other books read it: its transactions, and what stands where."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final

from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from elhandel.export.cursor import numbers, read_cursor, write_cursor
from elhandel.export.page import Page, page_of
from elhandel.ledger import Book
from elhandel.ledger.entries import CHART
from elhandel.ledger.reports import trial_balance
from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_dkk

_LIST: Final = "transactions"

_NOTHING_YET: Final = (0, 0, 0)
"""Transaction of the database, posting, entry: where a reader is."""


class LedgerEntry(BaseModel):
    """An entry of a transaction. The entries of a transaction add up to 0."""

    transaction_id: Annotated[int, Field(examples=[90_210])]
    entry_no: Annotated[int, Field(description="From 1 on, in its transaction.", examples=[1])]
    source: Annotated[
        str,
        Field(
            description="What kind of event it is: invoice, payment, allocation, payout, fee …",
            examples=["invoice"],
        ),
    ]
    source_id: Annotated[
        str, Field(description="The event, among those of its source.", examples=["1"])
    ]
    booked_on: Annotated[dt.date, Field(examples=["2026-02-05"])]
    posted_at: Annotated[dt.datetime, Field(examples=["2026-02-05T04:10:00Z"])]
    text: Annotated[str, Field(examples=["Faktura 2026-00001"])]
    book: Annotated[Book, Field(examples=["receivable"])]
    book_number: Annotated[
        str, Field(description="Of the book in the chart of accounts.", examples=["5010"])
    ]
    amount: Annotated[
        Decimal,
        Field(description="DKK; debit above zero, credit below.", examples=["749.71"]),
    ]
    account_id: Annotated[
        int | None, Field(description="Whose, in the book `receivable`.", examples=[4321])
    ]
    document: Annotated[
        str | None,
        Field(
            description="The invoice or note that it is about; null for an amount on account.",
            examples=["2026-00001"],
        ),
    ]
    party: Annotated[
        str | None,
        Field(description="GLN of who is paid, in the book `pass_through`.", examples=[None]),
    ]


class Balance(BaseModel):
    """What stands in a book: of everybody, or of one account by document."""

    book: Annotated[Book, Field(examples=["receivable"])]
    book_number: Annotated[
        str, Field(description="Of the book in the chart of accounts.", examples=["5010"])
    ]
    book_name: Annotated[str, Field(examples=["Debitorer"])]
    account_id: Annotated[
        int | None, Field(description="If one account was asked for.", examples=[4321])
    ]
    document: Annotated[
        str | None,
        Field(
            description="What is open of this invoice or note, of one account; null on account.",
            examples=["2026-00001"],
        ),
    ]
    party: Annotated[
        str | None,
        Field(description="GLN of who is paid, in the book `pass_through`.", examples=[None]),
    ]
    amount: Annotated[
        Decimal,
        Field(description="DKK; debit above zero, credit below.", examples=["749.71"]),
    ]


def ledger_entries(tx: Transaction, *, cursor: str | None = None, limit: int) -> Page[LedgerEntry]:
    """The entries of the ledger's transactions, in the order in which these became final.

    Raises InvalidCursor.
    """
    before = _NOTHING_YET if cursor is None else read_cursor(cursor, _LIST, numbers(count=3))
    posted_in, posting, entry = before
    values = {"posted_in": posted_in, "posting": posting, "entry": entry, "limit": limit + 1}
    with tx.cursor(row_factory=dict_row) as found:
        rows = [(_key(row), _entry(row)) for row in found.execute(_ENTRIES, values, prepare=False)]

    return page_of(rows, limit, before=cursor, cursor=lambda key: write_cursor(_LIST, key))


def ledger_transaction(tx: Transaction, posting: int) -> list[LedgerEntry]:
    """The entries of one transaction. Raises NotFound."""
    with tx.cursor(row_factory=dict_row) as found:
        entries = [_entry(row) for row in found.execute(_OF_POSTING, {"posting": posting})]
    if not entries:
        raise NotFound(f"There is no transaction {posting}. The list of transactions has them all.")

    return entries


def ledger_balances(tx: Transaction, day: dt.date, account_id: int | None = None) -> Page[Balance]:
    """What stands in each book at the end of a day; they add up to 0. Of one account, if it is
    named: what is open, by document; they add up to what is owed.
    """
    if account_id is not None:
        return Page(_open_of_account(tx, day, account_id), None, more=False)

    past = min(day, dt.date.max - dt.timedelta(days=1)) + dt.timedelta(days=1)
    lines = trial_balance(tx, past=past).lines
    balances = [_balance(line.book, line.closing_ore, party=line.party) for line in lines]

    return Page(balances, None, more=False)


def _open_of_account(tx: Transaction, day: dt.date, account_id: int) -> list[Balance]:
    with tx.cursor(row_factory=dict_row) as found:
        rows = found.execute(_OPEN_OF_ACCOUNT, {"day": day, "account": account_id}).fetchall()

    return [
        _balance(Book(row["book"]), row["amount_ore"], row["account_id"], row["document"])
        for row in rows
    ]


def _balance(
    book: Book,
    ore: int,
    account_id: int | None = None,
    document: str | None = None,
    party: str | None = None,
) -> Balance:
    return Balance(
        book=book,
        book_number=CHART[book].number,
        book_name=CHART[book].name,
        account_id=account_id,
        document=document,
        party=party,
        amount=decimal_dkk(ore),
    )


def _key(row: dict[str, Any]) -> tuple[int, int, int]:
    return row.pop("posted_in"), row["transaction_id"], row["entry_no"]


def _entry(row: dict[str, Any]) -> LedgerEntry:
    ore, book = row.pop("amount_ore"), Book(row.pop("book"))
    return LedgerEntry(**row, book=book, book_number=CHART[book].number, amount=decimal_dkk(ore))


_ENTRIES: Final = statement("elhandel.export", "entries")

_OF_POSTING: Final = statement("elhandel.export", "entries_of_posting")

_OPEN_OF_ACCOUNT: Final = statement("elhandel.export", "open_of_account")
