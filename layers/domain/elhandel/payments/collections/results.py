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
from elhandel.payments.collections.meant import meant_by
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
    is_replaced: bool
    """A link that is closed because less is open: another one takes its place."""


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
    transaction: str | None = None,
) -> Settled:
    """Note what became of a collection. The same again, and older news, change nothing.

    by: who tells it. transaction: the money that an event is about; None for an answer.
    Raises UnableToCollect where it was completed with another amount than is told now, or its money
    is booked as another collection's, or it is not of the provider that tells it.
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
            return _complete(tx, collection, told, now, transaction)
        case "failed":
            return _fail(tx, collection, told, now)
        case "reversed":
            return _reverse(tx, collection, told, now, transaction)


def settle_event(
    tx: Transaction, reference: str, transaction: str, told: DebitAnswer, now: datetime
) -> Settled:
    """Note what a provider tells of a transaction, whatever it names it by; each transaction once.

    reference: ours, or the number of an invoice. Money that is no collection's of ours, such as a
    second payment on one link, is a collection of its own.
    Raises UnableToCollect.
    """
    hold_payments(tx)
    meant = meant_by(tx, reference, transaction, told.paid_ore)
    if meant.reference is not None:
        return settle(tx, meant.reference, told, now, transaction=transaction)
    if told.outcome not in {"completed", "reversed"} or meant.number is None:
        return "unknown"
    if told.paid_ore is None:
        raise UnableToCollect("The payment names no amount. Ask the provider.")

    own = f"paid-{transaction}"
    values = {
        "reference": own,
        "number": meant.number,
        "amount": told.paid_ore,
        "provider_ref": transaction,
        "today": local_date(now),
        "now": now,
    }
    tx.execute(_ADD_PAID, values)
    return settle(tx, own, told, now, transaction=transaction)


def _complete(
    tx: Transaction,
    collection: _Collection,
    told: DebitAnswer,
    now: datetime,
    transaction: str | None,
) -> Settled:
    paid_ore = told.paid_ore or collection.paid_ore or collection.amount_ore
    if collection.state == "completed" and collection.paid_ore != paid_ore:
        raise UnableToCollect(
            f"Collection {collection.collection_id} was completed with another amount. Nothing was "
            "booked again: ask the provider which of the two is right."
        )
    if collection.state in {"completed", "reversed"}:
        if transaction is not None:
            tx.execute(_NAMED, {"collection": collection.collection_id, "transaction": transaction})
        return "known"
    if transaction is None:
        _refuse_booked(tx, collection, told.provider_ref)

    values = {
        "collection": collection.collection_id,
        "paid": paid_ore,
        "provider_ref": told.provider_ref,
        "transaction": transaction,
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


def _refuse_booked(tx: Transaction, collection: _Collection, provider_ref: str | None) -> None:
    asked = {"provider": collection.provider, "transaction": provider_ref}
    if tx.execute(_BOOKED, asked).fetchone() is not None:
        raise UnableToCollect(
            f"The provider answers that collection {collection.collection_id} came to money that "
            "is booked as another one's. Nothing was booked again: ask the provider what it is for."
        )


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
    if collection.is_replaced or (collection.kind == "debit" and retry_on is None):
        want_link(tx, collection.invoice_id, now)
    return "failed"


def _retry_on(tx: Transaction, collection: _Collection, reason: str, today: date) -> date | None:
    if collection.kind != "debit":
        return None
    account = account_of(tx, CustomerId(collection.account_id))
    market = market_of(tx, account, today).code
    return collection_rules(today, market).retry_on(today, reason, collection.attempt)


def _reverse(
    tx: Transaction,
    collection: _Collection,
    told: DebitAnswer,
    now: datetime,
    transaction: str | None,
) -> Settled:
    if collection.state == "reversed":
        return "known"

    values = {
        "collection": collection.collection_id,
        "reason": told.reason,
        "transaction": transaction,
        "now": now,
    }
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


_SENT: Final = """
UPDATE payments.collection
SET state = CASE WHEN state = 'planned' THEN 'sent' ELSE state END,
    sent_at = coalesce(sent_at, %(now)s), tried_at = coalesce(tried_at, %(now)s),
    provider_ref = coalesce(provider_ref, %(provider_ref)s), link_url = coalesce(%(url)s, link_url)
WHERE reference = %(reference)s AND state <> 'withdrawn'
"""

_LOCK: Final = """
SELECT collection_id, account_id, invoice_id, kind, attempt, mandate_id, amount_ore, state,
       paid_ore, reference, provider, replaced AS is_replaced
FROM payments.collection WHERE reference = %(reference)s FOR UPDATE
"""

_COMPLETED: Final = """
UPDATE payments.collection
SET state = 'completed', paid_ore = %(paid)s, ended_at = %(now)s, reason = NULL, retry_on = NULL,
    provider_ref = coalesce(%(provider_ref)s, provider_ref),
    transaction_ref = coalesce(transaction_ref, %(transaction)s)
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
SET state = 'reversed', reason = %(reason)s, retry_on = NULL, ended_at = %(now)s,
    transaction_ref = coalesce(transaction_ref, %(transaction)s)
WHERE collection_id = %(collection)s
"""

_NAMED: Final = """
UPDATE payments.collection SET transaction_ref = coalesce(transaction_ref, %(transaction)s)
WHERE collection_id = %(collection)s
"""

_BOOKED: Final = """
SELECT FROM payments.collection
WHERE provider = %(provider)s AND transaction_ref = %(transaction)s
"""

_POSTED: Final = """
SELECT e.document_id, e.amount_ore FROM ledger.posting p JOIN ledger.entry e USING (posting_id)
WHERE p.source = 'collection' AND p.source_id = %(collection)s AND e.book = 'receivable'
"""

_ADD_PAID: Final = statement(_ROOM, "add_paid_by_link")
