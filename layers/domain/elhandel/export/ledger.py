"""The ledger as other books read it: its transactions, and what stands where."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final

from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from elhandel.export.cursor import numbers, read_cursor, write_cursor
from elhandel.export.page import Page, page_of
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
    book: Annotated[
        str, Field(description="The book, of the chart of accounts.", examples=["receivable"])
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

    book: Annotated[str, Field(examples=["receivable"])]
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


def ledger_balances(
    tx: Transaction,
    day: dt.date,
    account_id: int | None = None,
) -> Page[Balance]:
    """What stands in each book at the end of a day; they add up to 0. Of one account, if it is
    named: what is open, by document; they add up to what is owed. It is always one page.
    """
    question = _BALANCES if account_id is None else _OPEN_OF_ACCOUNT
    with tx.cursor(row_factory=dict_row) as found:
        rows = found.execute(question, {"day": day, "account": account_id}).fetchall()

    nothing = {"account_id": None, "document": None, "party": None}
    balances = [Balance(amount=decimal_dkk(row.pop("amount_ore")), **nothing | row) for row in rows]
    return Page(balances, None, more=False)


def _key(row: dict[str, Any]) -> tuple[int, int, int]:
    return row.pop("posted_in"), row["transaction_id"], row["entry_no"]


def _entry(row: dict[str, Any]) -> LedgerEntry:
    """A row as it lies; it comes from our own tables, so it is not checked again."""
    ore = row.pop("amount_ore")
    return LedgerEntry.model_construct(**row, amount=decimal_dkk(ore))


_ENTRIES: Final = statement("elhandel.export", "entries")

_OF_POSTING: Final = statement("elhandel.export", "entries_of_posting")

_BALANCES: Final = statement("elhandel.export", "balances")

_OPEN_OF_ACCOUNT: Final = statement("elhandel.export", "open_of_account")
