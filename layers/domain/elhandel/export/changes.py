"""What has changed since a cursor, for an ERP that keeps itself up to date: documents that were
issued and transactions that were booked, each with where to read it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from elhandel.export.cursor import numbers, read_cursor, write_cursor
from elhandel.export.invoices import NOTHING_YET, Position, invoices_after, position_of
from elhandel.export.page import Page
from elhandel.platform.database import Transaction, statement

_LIST: Final = "changes"

type Posted = tuple[int, int]
"""(transaction of the database, posting) that a reader had last."""


class Change(BaseModel):
    """Something that was added to the books. Nothing in them ever changes or goes."""

    kind: Annotated[Literal["invoice", "credit_note", "transaction"], Field(examples=["invoice"])]
    key: Annotated[
        str,
        Field(description="The number of the document or transaction.", examples=["2026-00001"]),
    ]
    day: Annotated[
        dt.date, Field(description="Of issue, or of the books.", examples=["2026-02-05"])
    ]
    account_id: Annotated[
        int | None, Field(description="Null where no customer is concerned.", examples=[4321])
    ]
    href: Annotated[
        str,
        Field(description="Where to read it.", examples=["/api/settlement/invoices/2026-00001"]),
    ]


def changes(tx: Transaction, *, cursor: str | None = None, limit: int) -> Page[Change]:
    """What was added after a cursor: documents first, then transactions. Raises InvalidCursor."""
    start: tuple[Position, Posted] = (NOTHING_YET, (0, 0))
    documents, posted = start if cursor is None else read_cursor(cursor, _LIST, _position)

    issued = invoices_after(tx, documents, limit=limit + 1)
    rows = [_of_document(row) for _, row in issued[:limit]]
    if rows:
        documents = issued[len(rows) - 1][0]

    booked = _booked(tx, posted, limit + 1 - len(rows))
    room = limit - len(rows)
    rows += [_of_transaction(row) for row in booked[:room]]
    if booked[:room]:
        last = booked[:room][-1]
        posted = last["posted_in"], last["posting_id"]

    end = cursor if not rows else write_cursor(_LIST, [documents, posted])

    return Page(rows, end, more=len(issued) > limit or len(booked) > room)


def _position(found: Any) -> tuple[Position, Posted] | None:
    match found:
        case [documents, posted]:
            issued = NOTHING_YET if documents == [] else position_of(documents)
            booked = numbers(count=2)(posted)
            if issued is not None and booked is not None:
                return issued, (booked[0], booked[1])
    return None


def _of_document(row: Mapping[str, Any]) -> Change:
    return Change(
        kind=row["kind"],
        key=row["number"],
        day=row["issued_on"],
        account_id=row["account_id"],
        href=f"/api/settlement/invoices/{row['number']}",
    )


def _of_transaction(row: Mapping[str, Any]) -> Change:
    return Change(
        kind="transaction",
        key=str(row["posting_id"]),
        day=row["booked_on"],
        account_id=row["account_id"],
        href=f"/api/ledger/transactions/{row['posting_id']}",
    )


def _booked(tx: Transaction, posted: Posted, limit: int) -> list[dict[str, Any]]:
    values = {"posted_in": posted[0], "posting": posted[1], "limit": limit}
    with tx.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_POSTINGS, values, prepare=False).fetchall()


_POSTINGS: Final = statement("elhandel.export", "postings")
