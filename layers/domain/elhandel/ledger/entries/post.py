"""Posting: many events at once, each once by the key of its event.

The database itself refuses what does not balance, falls into a closed month, or names a document of
another customer (migrations 0059 and 0086).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from psycopg import errors

from elhandel.ledger.entries.book import Book
from elhandel.ledger.entries.posting import Entry, Posting, refuse_unbalanced
from elhandel.ledger.errors import DocumentOfAnother, PeriodClosed, PostingDiffers
from elhandel.platform.bulk.arrays import Dates, Names, array_text
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.ids import AccountId

type PostingKey = tuple[str, str]
"""(source, source id)"""


def post(tx: Transaction, postings: Iterable[Posting], now: datetime) -> int:
    """Post events; what was posted before is left as it is. Returns how many were new.

    Entries of 0 øre are left out, and so are postings with nothing else. Until `tx` ends no month
    is closed.
    Raises Unbalanced, PeriodClosed, DocumentOfAnother, and PostingDiffers where an event was posted
    before with other entries, on another day or in other words; then the transaction is of no use
    any more.
    """
    by_key = _by_key(postings)
    if not by_key:
        return 0

    # In the order of their keys: transactions that post the same events wait for each other in turn
    ordered = [by_key[key] for key in sorted(by_key)]
    new = _write(tx, ordered, now)

    known = [posting for posting in ordered if posting.key not in new]
    _refuse_differing(tx, known)

    return len(new)


def bookable_on(tx: Transaction, day: date) -> date:
    """The day itself, or the first day of the books that are still open: for events of a closed
    month. Until `tx` ends no month is closed.
    """
    tx.execute(_HOLD_OPEN, [AdvisoryLock.LEDGER])
    (open_from,) = fetch_one(tx, _OPEN_FROM, {})
    return day if open_from is None else max(day, open_from)


def _by_key(postings: Iterable[Posting]) -> dict[PostingKey, Posting]:
    by_key: dict[PostingKey, Posting] = {}
    for posting in postings:
        refuse_unbalanced(posting)
        if not any(entry.amount_ore for entry in posting.entries):
            continue
        before = by_key.setdefault(posting.key, posting)
        if before is not posting and not before.says_as(posting):
            raise _differs(posting)
    return by_key


def _write(tx: Transaction, postings: Sequence[Posting], now: datetime) -> set[PostingKey]:
    try:
        rows = tx.execute(_POST, _columns(postings, now)).fetchall()
    except errors.CheckViolation as violation:
        if violation.diag.constraint_name == "period_is_open":
            raise PeriodClosed(
                f"Nothing was posted: {violation.diag.message_primary}. "
                "Book it on a day of an open month."
            ) from violation
        if violation.diag.constraint_name == "document_of_one_account":
            raise DocumentOfAnother(
                f"Nothing was posted: {violation.diag.message_primary}. This is a mistake in the "
                "program: report it."
            ) from violation
        raise

    return {(source, source_id) for source, source_id in rows}


def _columns(postings: Sequence[Posting], now: datetime) -> Mapping[str, Any]:
    entries = [
        (place, number, entry)
        for place, posting in enumerate(postings, start=1)
        for number, entry in enumerate(posting.entries, start=1)
        if entry.amount_ore
    ]
    parties = Names.of([entry.party for _, _, entry in entries])

    return {
        "sources": [posting.source for posting in postings],
        "source_ids": [posting.source_id for posting in postings],
        "days": Dates([posting.booked_on for posting in postings]),
        "texts": [posting.text for posting in postings],
        "now": now,
        "places": Int4s([place for place, _, _ in entries]),
        "numbers": Int4s([number for _, number, _ in entries]),
        "book_names": _BOOK_NAMES,
        "books": Int4s([_PLACE_OF_BOOK[entry.book] for _, _, entry in entries]),
        "amounts": array_text([entry.amount_ore for _, _, entry in entries]),
        "accounts": array_text([entry.account_id for _, _, entry in entries]),
        "documents": array_text([entry.document_id for _, _, entry in entries]),
        "party_names": parties.names,
        "parties": Int4s(parties.places),
    }


def _refuse_differing(tx: Transaction, postings: Sequence[Posting]) -> None:
    if not postings:
        return

    asked = {
        "sources": [posting.source for posting in postings],
        "source_ids": [posting.source_id for posting in postings],
    }
    entries: dict[PostingKey, list[Entry]] = defaultdict(list)
    said: dict[PostingKey, tuple[date, str]] = {}
    for source, source_id, day, text, *columns in tx.execute(_POSTED, asked):
        said[source, source_id] = day, text
        entries[source, source_id].append(_entry(*columns))

    for posting in postings:
        day, text = said[posting.key]
        posted = replace(posting, booked_on=day, text=text, entries=tuple(entries[posting.key]))
        if not posted.says_as(posting):
            raise _differs(posting)


def _entry(
    book: str, amount_ore: int, account: int | None, document: int | None, party: str | None
) -> Entry:
    owner = None if account is None else AccountId(account)
    return Entry(Book(book), amount_ore, owner, document, party)


def _differs(posting: Posting) -> PostingDiffers:
    return PostingDiffers(
        f"{posting.source} {posting.source_id} was posted before, with other entries, on another "
        "day or in other words. What is posted is never changed: post the difference as an event "
        "of its own.",
        source=posting.source,
        source_id=posting.source_id,
    )


_BOOK_NAMES: Final = [book.value for book in Book]
_PLACE_OF_BOOK: Final = {book: place for place, book in enumerate(Book, start=1)}
"""Entries name their book and party by their place: a number is sent faster than a text."""

_POST: Final = statement("elhandel.ledger.entries", "post")

_POSTED: Final = """
SELECT p.source, p.source_id, p.booked_on, p.text,
       e.book, e.amount_ore, e.account_id, e.document_id, e.party
FROM unnest(%(sources)s::text[], %(source_ids)s::text[]) AS asked (source, source_id)
JOIN ledger.posting p USING (source, source_id)
JOIN ledger.entry e USING (posting_id)
"""

_HOLD_OPEN: Final = "SELECT pg_advisory_xact_lock_shared(%s)"

_OPEN_FROM: Final = "SELECT (max(month) + interval '1 month')::date FROM ledger.closed_month"
