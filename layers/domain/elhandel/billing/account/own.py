"""What stands on the account of the customer who asks; only inside a customer's transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one

PAGE: Final = 50
"""Entries on a page."""


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Something that was booked on the account.

    amount_ore: above 0 is owed, below 0 was paid or credited. number: of the document that it is
    about; None: on account.
    """

    posting_id: int
    booked_on: date
    source: str
    """invoice, credit-note, payment, allocation, payout, fee, join …"""
    amount_ore: int
    number: str | None


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """How the account is billed, and a page of what was booked on it, the latest first."""

    billing_day: int | None
    """1, 5, 25 or 30; None: as soon as a month is settled."""
    mandate: str | None
    """The agreement of Betalingsservice; None: paid by hand."""
    entries: tuple[OwnEntry, ...]
    before: int | None
    """What to ask for the page after; None at the end."""


def own_account(tx: Transaction, before: int | None = None) -> OwnAccount:
    """The account of the customer who asks, with the entries before a posting."""
    profile = tx.execute(_PROFILE).fetchone()
    with tx.cursor(row_factory=class_row(OwnEntry)) as cursor:
        asked = {"before": before, "most": PAGE + 1}
        found = cursor.execute(_ENTRIES, asked).fetchall()
    day, mandate = profile or (None, None)

    return OwnAccount(
        billing_day=day,
        mandate=mandate,
        entries=tuple(found[:PAGE]),
        before=found[PAGE - 1].posting_id if len(found) > PAGE else None,
    )


def own_credit_limit(tx: Transaction) -> int:
    """Up to which amount, in øre, the asking customer may owe without a second thought."""
    return int(fetch_one(tx, _LIMIT, [])[0])


_LIMIT: Final = "SELECT billing.own_credit_limit()"
_PROFILE: Final = "SELECT billing_day, mandate_number FROM billing.own_profile()"
_ENTRIES: Final = """
SELECT e.posting_id, e.booked_on, e.amount_ore, e.number,
       CASE WHEN e.source = 'invoice' AND 'credit_note' = (
           SELECT i.kind FROM billing.invoice i WHERE i.number = e.number)
       THEN 'credit-note' ELSE e.source END AS source
FROM billing.own_entries(%(before)s::bigint, %(most)s::int) e
"""
