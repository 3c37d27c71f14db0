"""Links to pay by, with a card or MobilePay: made where a debit failed and is not tried again.

A link is an attempt like any other, so it is the only one under way for its document. It ends by
what the provider says of it: paid, given up, or closed once its time is over, nothing is open, or
less than it asks for; then another link takes its place.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes import disputed_amounts
from elhandel.payments.collections.collectable import collectable_ore
from elhandel.payments.matching import undisputed
from elhandel.payments.open_items import hold_payments
from elhandel.payments.rules import collection_rules
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import local_date, start_of_day
from elhandel.values.errors import NotFound

_ROOM: Final = "elhandel.payments.collections"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that the provider is to be asked for, or to close."""

    collection_id: int
    reference: str
    number: str
    amount_ore: int
    expires_at: datetime
    is_over: bool
    """It is to be closed: its time is over, or it asks for more than may be collected now."""
    is_planned: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A link that may be one to follow."""

    collection_id: int
    reference: str
    number: str
    amount_ore: int
    expires_at: datetime
    is_planned: bool
    is_tried: bool
    invoice_id: int
    open_ore: int

    def followed(self, disputed_ore: int, now: datetime) -> Link:
        left_ore = undisputed(self.open_ore, disputed_ore)
        shrinks = self.is_planned and not self.is_tried  # it is asked for with what is left
        is_too_much = left_ore <= 0 if shrinks else left_ore < self.amount_ore
        is_over = self.expires_at <= now or is_too_much
        known = {name: value for name, value in asdict(self).items() if name in _OF_LINK}
        return Link(**known, is_over=is_over)


_OF_LINK: Final = (
    "collection_id", "reference", "number", "amount_ore", "expires_at", "is_planned",
)  # fmt: skip


def want_link(tx: Transaction, invoice_id: int, now: datetime) -> None:
    """A link for what is open of a document, where nothing else is under way for it; good for its
    days, or until the day ends where a debit will follow by itself.
    """
    today = local_date(now)
    values = {
        "invoice": invoice_id,
        "now": now,
        "today": today,
        "expires": now + timedelta(days=collection_rules(today).link_days),
        "day_ends": start_of_day(today + timedelta(days=1)),
    }
    tx.execute(_WANT, values)


def offer_link(tx: Transaction, collection_id: int, now: datetime) -> None:
    """A new link for the document of a debit that failed; the one that there is stays.

    Raises NotFound.
    """
    row = tx.execute(_DOCUMENT, {"collection": collection_id}).fetchone()
    if row is None:
        raise NotFound(
            f"There is no collection {collection_id} that failed. `elhandel pay failed` lists them."
        )
    want_link(tx, int(row[0]), now)


def links_to_follow(tx: Transaction, now: datetime, limit: int = 500) -> Sequence[Link]:
    """Links to ask for, and those that are to be closed."""
    cursor = tx.cursor(row_factory=class_row(_Found))
    found = cursor.execute(_TO_FOLLOW, {"now": now, "limit": limit}).fetchall()
    disputed = disputed_amounts(tx, [link.invoice_id for link in found])
    links = [link.followed(disputed.get(link.invoice_id, 0), now) for link in found]
    return [link for link in links if link.is_planned or link.is_over]


def begin_to_open(tx: Transaction, link: Link, now: datetime) -> Link | None:
    """Note that the provider is asked for a link now; None where it shall not be asked.

    It is for what may be collected now, or withdrawn where nothing may. One that was asked for may
    be there already: it is asked for as it was.
    """
    hold_payments(tx)
    row = tx.execute(_LOCK, {"collection": link.collection_id}).fetchone()
    if row is None:
        return None
    invoice_id, amount_ore, was_tried = row
    if not was_tried:
        amount_ore = min(amount_ore, collectable_ore(tx, invoice_id))
        if amount_ore <= 0:
            drop_link(tx, link.collection_id, now)
            return None
        tx.execute(_TRY, {"collection": link.collection_id, "amount": amount_ore, "now": now})
    return replace(link, amount_ore=amount_ore)


def begin_to_close(tx: Transaction, link: Link, now: datetime) -> bool:
    """Note that a link is closed now; whether it still is to be. What is left to pay is paid by
    another one, which is wanted in the transaction that notes that this one came to nothing.
    """
    hold_payments(tx)
    row = tx.execute(_LOCK_OPEN, {"collection": link.collection_id}).fetchone()
    if row is None:
        return False
    invoice_id, amount_ore, expires_at = row
    left_ore = collectable_ore(tx, invoice_id)
    if expires_at > now and 0 < left_ore < amount_ore:
        tx.execute(_REPLACED, {"collection": link.collection_id})
    return bool(expires_at <= now or left_ore < amount_ore)


def drop_link(tx: Transaction, collection_id: int, now: datetime) -> None:
    """Withdraw a link that nobody was asked for, or whose end the provider has confirmed."""
    row = tx.execute(_DROP, {"collection": collection_id, "now": now}).fetchone()
    if row is not None and row[1]:
        want_link(tx, int(row[0]), now)


def drop_unasked_links(tx: Transaction, now: datetime) -> None:
    """Withdraw the links that are over and that nobody was asked for, such as where no provider is
    connected; under the lock of payments.
    """
    tx.execute(_DROP_UNASKED, {"now": now})


_DOCUMENT: Final = """
SELECT invoice_id FROM payments.collection
WHERE collection_id = %(collection)s AND kind = 'debit' AND state = 'failed'
"""

_WANT: Final = statement(_ROOM, "want_link")

_TO_FOLLOW: Final = statement(_ROOM, "links_to_follow")

_LOCK: Final = """
SELECT invoice_id, amount_ore, tried_at IS NOT NULL FROM payments.collection
WHERE collection_id = %(collection)s AND kind = 'link' AND state = 'planned' FOR UPDATE
"""

_LOCK_OPEN: Final = """
SELECT invoice_id, amount_ore, expires_at FROM payments.collection
WHERE collection_id = %(collection)s AND kind = 'link' AND state IN ('planned', 'sent') FOR UPDATE
"""

_REPLACED: Final = """
UPDATE payments.collection SET replaced = true WHERE collection_id = %(collection)s
"""

_TRY: Final = """
UPDATE payments.collection SET tried_at = %(now)s, amount_ore = %(amount)s
WHERE collection_id = %(collection)s
"""

_DROP_UNASKED: Final = """
UPDATE payments.collection SET state = 'withdrawn', ended_at = %(now)s
WHERE kind = 'link' AND state = 'planned' AND tried_at IS NULL AND expires_at <= %(now)s
"""

_DROP: Final = """
UPDATE payments.collection SET state = 'withdrawn', ended_at = %(now)s
WHERE collection_id = %(collection)s AND kind = 'link' AND state = 'planned'
RETURNING invoice_id, replaced
"""
