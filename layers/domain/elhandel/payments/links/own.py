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
from elhandel.platform.database import Transaction
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

# Of two who ask at the same moment one plans it, and the other finds it. Whether a debit will
# follow is asked as `want_link` of collections asks it.
_WANT: Final = """
INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, provider, reference,
    amount_ore, collect_on, state, planned_at, expires_at)
SELECT i.customer_id, i.invoice_id, 'link', n.attempt, 'netcash', i.number || '-L' || n.attempt,
    %(amount)s, %(today)s, 'planned', %(now)s,
    CASE WHEN debit.follows THEN %(day_ends)s ELSE %(expires)s END
FROM billing.invoice i CROSS JOIN LATERAL (
    SELECT 1 + coalesce(max(c.attempt), 0) AS attempt FROM payments.collection c
    WHERE c.invoice_id = i.invoice_id AND c.kind = 'link') n
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM payments.auto_pay a
        JOIN payments.method t ON t.account_id = a.account_id AND t.is_primary
        JOIN payments.mandate m ON m.method_id = t.method_id AND m.state = 'active'
        WHERE a.account_id = portfolio.asking_customer() AND a.is_on AND a.superseded_at IS NULL)
    AND NOT EXISTS (
        SELECT FROM payments.collection c
        WHERE c.invoice_id = i.invoice_id AND c.kind = 'debit'
          AND (c.state IN ('completed', 'reversed')
               OR c.state = 'failed' AND c.retry_on IS NULL)) AS follows) debit
WHERE i.invoice_id = %(invoice)s ON CONFLICT DO NOTHING
"""
