"""A link to pay what is open of a document of the customer who asks."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes import own_disputes
from elhandel.payments.errors import UnableToCollect
from elhandel.payments.matching import undisputed
from elhandel.payments.rules import collection_rules
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link to pay by. url: None until the provider has given it."""

    number: str
    amount_ore: int
    url: str | None
    expires_at: datetime | None


def ask_for_link(tx: Transaction, number: str, clock: Clock) -> OwnLink:
    """A link for what is open of a document and not disputed; the one that there is, where there is
    one.

    Raises NotFound; UnableToCollect where nothing is to be paid, or a debit is under way.
    """
    today, now = clock.today(), clock.now()
    row = tx.execute(_OPEN, {"number": number, "today": today}).fetchone()
    if row is None:
        raise NotFound(f"You have no invoice {number}. The list says which there are.")
    invoice_id, open_ore = row

    disputed = sum(
        dispute.disputed_ore for dispute in own_disputes(tx, number) if dispute.closed_at is None
    )
    amount = undisputed(open_ore, disputed)
    if amount <= 0:
        raise UnableToCollect(
            f"Nothing of {number} is to be paid now: it is paid, credited, or waits for our answer "
            "to a dispute. Look at the invoice."
        )

    known = _link(tx, invoice_id)
    if known is not None and known.amount_ore > amount:
        return replace(known, amount_ore=amount, url=None)  # it is closed, and another one follows
    if known is not None:
        return known

    _plan(tx, invoice_id, amount, today, now)
    planned = _link(tx, invoice_id)
    if planned is None:
        raise UnableToCollect(
            f"{number} is being collected by your payment agreement, so it cannot be paid "
            "otherwise now. Wait for what comes of it."
        )
    return planned


def _link(tx: Transaction, invoice_id: int) -> OwnLink | None:
    cursor = tx.cursor(row_factory=class_row(OwnLink))
    return cursor.execute(_LINK, {"invoice": invoice_id}).fetchone()


def _plan(tx: Transaction, invoice_id: int, amount: int, today: date, now: datetime) -> None:
    """Plan it, where nothing is under way for the document. Where a debit will follow by itself it
    ends with the day, so that one that is not used holds up none.
    """
    values = {
        "invoice": invoice_id,
        "amount": amount,
        "today": today,
        "now": now,
        "expires": now + timedelta(days=collection_rules(today).link_days),
        "day_ends": start_of_day(today + timedelta(days=1)),
    }
    tx.execute(_WANT, values)


_OPEN: Final = """
SELECT i.invoice_id, d.open_ore
FROM billing.invoice i JOIN billing.own_document_status(%(today)s) d USING (invoice_id)
WHERE i.number = %(number)s
"""

_LINK: Final = """
SELECT i.number, c.amount_ore, c.link_url AS url, c.expires_at
FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
WHERE c.invoice_id = %(invoice)s AND c.kind = 'link' AND c.state IN ('planned', 'sent')
"""

_WANT: Final = statement("elhandel.payments.links", "want_own_link")
