"""What became of a collection: each result once, whatever the order in which results come.

An attempt that is completed pays the document that it is for, then the oldest due; what is left
is in the customer's favour. What is told later of one that is over changes nothing, but for two
things: money that came after all is booked, and money that was taken back is taken back here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.collections.failures import failure_followed
from elhandel.payments.collections.links import want_link
from elhandel.payments.collections.telling import tell_paid
from elhandel.payments.errors import UnableToCollect
from elhandel.payments.favour import set_off
from elhandel.payments.mandates import Provider
from elhandel.payments.matching import spread
from elhandel.payments.open_items import hold_payments, open_accounts
from elhandel.payments.providers import DebitAnswer
from elhandel.payments.rules import collection_rules
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers import account_of
from elhandel.portfolio.markets import market_of
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import AccountId, CustomerId

_ROOM: Final = "elhandel.payments.collections"

type State = Literal["planned", "sent", "completed", "failed", "withdrawn", "reversed"]
type Settled = Literal["completed", "failed", "reversed", "sent", "known", "unknown"]
"""What a result has changed; `known`: nothing."""

_UNDER_WAY: Final = frozenset({"planned", "sent"})


@dataclass(frozen=True, slots=True)
class _Collection:
    """A row, locked."""

    collection_id: int
    account_id: AccountId
    invoice_id: int
    kind: str
    attempt: int
    mandate_id: int | None
    amount_ore: int
    state: State
    paid_ore: int | None
    reference: str
    provider: Provider


def collection_known(tx: Transaction, reference: str) -> bool:
    """Whether a collection has this reference of ours."""
    return tx.execute(_KNOWN, {"reference": reference}).fetchone() is not None


def note_sent(
    tx: Transaction, reference: str, provider_ref: str | None, now: datetime, url: str | None = None
) -> None:
    """Note that the provider has a collection; one of which more is known stays as it is."""
    values = {"reference": reference, "provider_ref": provider_ref, "now": now, "url": url}
    tx.execute(_SENT, values)


def settle(
    tx: Transaction,
    reference: str,
    told: DebitAnswer,
    now: datetime,
    *,
    by: Provider = "netcash",
) -> Settled:
    """Note what became of a collection. The same again, and older news, change nothing.

    by: who tells it.
    Raises UnableToCollect where it was completed with another amount than is told now, or is not of
    the provider that tells it.
    """
    hold_payments(tx)
    found = tx.cursor(row_factory=class_row(_Collection)).execute(_LOCK, {"reference": reference})
    collection = found.fetchone()
    if collection is None:
        return "unknown"
    if collection.provider != by:
        raise UnableToCollect(
            f"Collection {collection.collection_id} was not handed to {by}, which tells of it. "
            "Nothing was booked: ask the provider what it is about."
        )

    match told.outcome:
        case "pending":
            note_sent(tx, reference, told.provider_ref, now)
            return "sent" if collection.state == "planned" else "known"
        case "completed":
            return _complete(tx, collection, told, now)
        case "failed":
            return _fail(tx, collection, told, now)
        case "reversed":
            return _reverse(tx, collection, told, now)


def note_paid_by_link(tx: Transaction, number: str, told: DebitAnswer, now: datetime) -> Settled:
    """A payment that the provider has taken for an invoice without our asking for it: it is noted
    under the provider's number of it, once. `unknown`: there is no such invoice.
    """
    if told.provider_ref is None or told.paid_ore is None:
        raise UnableToCollect("The payment names no transaction or no amount. Ask the provider.")

    reference = f"paid-{told.provider_ref}"
    values = {"reference": reference, "number": number, "amount": told.paid_ore}
    hold_payments(tx)
    if not collection_known(tx, reference):
        values |= {"provider_ref": told.provider_ref, "today": local_date(now), "now": now}
        if not tx.execute(_ADD_PAID, values).rowcount:
            return "unknown"
    return settle(tx, reference, told, now)


def _complete(
    tx: Transaction, collection: _Collection, told: DebitAnswer, now: datetime
) -> Settled:
    paid_ore = told.paid_ore or collection.paid_ore or collection.amount_ore
    if collection.state == "completed" and collection.paid_ore != paid_ore:
        raise UnableToCollect(
            f"Collection {collection.collection_id} was completed with another amount. Nothing was "
            "booked again: ask the provider which of the two is right."
        )
    if collection.state in {"completed", "reversed"}:
        return "known"

    values = {
        "collection": collection.collection_id,
        "paid": paid_ore,
        "provider_ref": told.provider_ref,
        "now": now,
    }
    tx.execute(_COMPLETED, values)
    account = account_of(tx, CustomerId(collection.account_id))
    claims = open_accounts(tx, [account])[account].claims
    shares = spread(paid_ore, claims, collection.invoice_id)
    post(
        tx,
        [
            Posting(
                source="collection",
                source_id=str(collection.collection_id),
                booked_on=bookable_on(tx, local_date(now)),
                text="Opkrævet betaling",
                entries=(
                    Entry(Book.COLLECTING, paid_ore),
                    *(Entry(Book.RECEIVABLE, -part, account, doc) for doc, part in shares),
                ),
            )
        ],
        now,
    )
    set_off(tx, [account], local_date(now), now)
    tell_paid(tx, account, collection.collection_id, collection.invoice_id, paid_ore, now)
    return "completed"


def _fail(tx: Transaction, collection: _Collection, told: DebitAnswer, now: datetime) -> Settled:
    if collection.state not in _UNDER_WAY:
        return "known"

    reason = told.reason or "unknown"
    today = local_date(now)
    retry_on = _retry_on(tx, collection, reason, today)
    values = {
        "collection": collection.collection_id,
        "reason": reason,
        "retry_on": retry_on,
        "provider_ref": told.provider_ref,
        "now": now,
    }
    tx.execute(_FAILED, values)
    if collection.kind == "debit":
        failure_followed(tx, collection.collection_id, reason, now)
        if retry_on is None:
            want_link(tx, collection.invoice_id, now)
    return "failed"


def _retry_on(tx: Transaction, collection: _Collection, reason: str, today: date) -> date | None:
    if collection.kind != "debit":
        return None
    account = account_of(tx, CustomerId(collection.account_id))
    market = market_of(tx, account, today).code
    return collection_rules(today, market).retry_on(today, reason, collection.attempt)


def _reverse(tx: Transaction, collection: _Collection, told: DebitAnswer, now: datetime) -> Settled:
    if collection.state == "reversed":
        return "known"

    values = {"collection": collection.collection_id, "reason": told.reason, "now": now}
    tx.execute(_REVERSED, values)
    if collection.state == "completed":
        _take_back(tx, collection, now)
    return "reversed"


def _take_back(tx: Transaction, collection: _Collection, now: datetime) -> None:
    """The inverse of what completing it posted. What it paid may have been paid by something else
    meanwhile; then it is in favour there.
    """
    posted = tx.execute(_POSTED, {"collection": str(collection.collection_id)}).fetchall()
    account = account_of(tx, CustomerId(collection.account_id))
    post(
        tx,
        [
            Posting(
                source="collection",
                source_id=f"{collection.collection_id}-reversed",
                booked_on=bookable_on(tx, local_date(now)),
                text="Opkrævet betaling ført tilbage",
                entries=_inverse(posted, account),
            )
        ],
        now,
    )
    set_off(tx, [account], local_date(now), now)


def _inverse(posted: Sequence[tuple[int | None, int]], account: AccountId) -> tuple[Entry, ...]:
    return (
        *(Entry(Book.RECEIVABLE, -ore, account, document) for document, ore in posted),
        Entry(Book.COLLECTING, sum(ore for _, ore in posted)),
    )


_KNOWN: Final = "SELECT FROM payments.collection WHERE reference = %(reference)s"

_SENT: Final = """
UPDATE payments.collection
SET state = CASE WHEN state = 'planned' THEN 'sent' ELSE state END,
    sent_at = coalesce(sent_at, %(now)s), tried_at = coalesce(tried_at, %(now)s),
    provider_ref = coalesce(provider_ref, %(provider_ref)s), link_url = coalesce(%(url)s, link_url)
WHERE reference = %(reference)s AND state <> 'withdrawn'
"""

_LOCK: Final = """
SELECT collection_id, account_id, invoice_id, kind, attempt, mandate_id, amount_ore, state,
       paid_ore, reference, provider
FROM payments.collection WHERE reference = %(reference)s FOR UPDATE
"""

_COMPLETED: Final = """
UPDATE payments.collection
SET state = 'completed', paid_ore = %(paid)s, ended_at = %(now)s, reason = NULL, retry_on = NULL,
    provider_ref = coalesce(%(provider_ref)s, provider_ref)
WHERE collection_id = %(collection)s
"""

_FAILED: Final = """
UPDATE payments.collection
SET state = 'failed', reason = %(reason)s, retry_on = %(retry_on)s, ended_at = %(now)s,
    provider_ref = coalesce(%(provider_ref)s, provider_ref)
WHERE collection_id = %(collection)s
"""

_REVERSED: Final = """
UPDATE payments.collection
SET state = 'reversed', reason = %(reason)s, retry_on = NULL, ended_at = %(now)s
WHERE collection_id = %(collection)s
"""

_POSTED: Final = """
SELECT e.document_id, e.amount_ore FROM ledger.posting p JOIN ledger.entry e USING (posting_id)
WHERE p.source = 'collection' AND p.source_id = %(collection)s AND e.book = 'receivable'
"""

_ADD_PAID: Final = statement(_ROOM, "add_paid_by_link")
