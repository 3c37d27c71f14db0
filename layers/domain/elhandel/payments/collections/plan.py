"""What is collected today: each due document of an account that pays by itself, once at a time.

The database holds that at most one attempt is under way for a document (index
`collection_under_way`); what is planned here is also what is open and not disputed when it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes import disputed_amounts
from elhandel.payments.collections.collectable import collectable_ore
from elhandel.payments.collections.failures import failure_followed
from elhandel.payments.collections.links import drop_unasked_links, want_link
from elhandel.payments.favour import set_off
from elhandel.payments.matching import undisputed
from elhandel.payments.open_items import hold_payments
from elhandel.payments.respites import with_respite
from elhandel.payments.rules import collection_rules
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.payments.collections"


@dataclass(frozen=True, slots=True)
class Collectable:
    """A document that may be collected by a mandate."""

    account_id: AccountId
    invoice_id: int
    number: str
    due_on: date
    open_ore: int
    mandate_id: int
    provider: str
    max_ore: int | None
    attempts: int
    """Earlier ones by mandate."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A debit that is to be sent, or sent again because its answer was lost."""

    collection_id: int
    account_id: AccountId
    invoice_id: int
    number: str
    reference: str
    amount_ore: int
    mandate: str
    """The provider's number of the mandate."""
    was_tried: bool


def plan_collections(tx: Transaction, today: date, now: datetime) -> int:
    """Plan an attempt for each document that is due and may be collected today; how many. Again it
    plans nothing: what is planned is under way.

    What is in favour is set off first. An amount beyond the mandate's limit fails at once.
    """
    hold_payments(tx)
    drop_unasked_links(tx, now)
    due = _due(tx, today)
    set_off(tx, sorted({item.account_id for item in due}), today, now)

    due = _due(tx, today)
    disputed = disputed_amounts(tx, [item.invoice_id for item in due])
    return sum(_plan(tx, item, disputed, today, now) for item in due)


def planned_debits(tx: Transaction, limit: int = 5_000) -> list[Planned]:
    """The debits that the provider is to be asked for, the oldest first."""
    cursor = tx.cursor(row_factory=class_row(Planned))
    return cursor.execute(_PLANNED, {"limit": limit}).fetchall()


def begin_to_send(tx: Transaction, planned: Planned, now: datetime) -> Planned | None:
    """Note that the provider is asked now; None where it shall not be asked.

    A debit that nobody was asked for yet is one for what is open now, and is withdrawn where
    nothing is, where the customer no longer pays so, or was given time. One that was tried may be
    there already: it is asked for as it was.
    """
    hold_payments(tx)
    row = tx.execute(_LOCK, {"collection": planned.collection_id}).fetchone()
    if row is None:
        return None
    invoice_id, pays_so, was_tried, amount_ore = row
    if was_tried:  # maybe by somebody else since it was read, for less
        return replace(planned, amount_ore=amount_ore, was_tried=True)

    amount_ore = min(amount_ore, collectable_ore(tx, invoice_id))
    values = {"collection": planned.collection_id, "amount": amount_ore, "now": now}
    has_time = with_respite(tx, [planned.account_id], local_date(now))
    if amount_ore <= 0 or not pays_so or has_time:
        tx.execute(_WITHDRAW, values)
        return None
    tx.execute(_TRY, values)
    return replace(planned, amount_ore=amount_ore, was_tried=False)


def _due(tx: Transaction, today: date) -> list[Collectable]:
    rules = collection_rules(today)
    asked = {
        "today": today,
        "first": today - timedelta(days=rules.window_days),
        "most": rules.most_attempts,
    }
    due = tx.cursor(row_factory=class_row(Collectable)).execute(_DUE, asked).fetchall()
    return without_respite(tx, due, today)


def without_respite(tx: Transaction, due: Sequence[Collectable], today: date) -> list[Collectable]:
    """Of these documents those of accounts that were given no time: nothing is taken from whoever
    cannot pay. When the time is over they are due as they were.
    """
    spared = with_respite(tx, [item.account_id for item in due], today)
    return [item for item in due if item.account_id not in spared]


def _plan(
    tx: Transaction, item: Collectable, disputed: Mapping[int, int], today: date, now: datetime
) -> int:
    amount_ore = undisputed(item.open_ore, disputed.get(item.invoice_id, 0))
    if amount_ore <= 0:
        return 0

    attempt = item.attempts + 1
    beyond = item.max_ore is not None and amount_ore > item.max_ore
    values = {
        "account": item.account_id,
        "invoice": item.invoice_id,
        "attempt": attempt,
        "mandate": item.mandate_id,
        "provider": item.provider,
        "reference": f"{item.number}-{attempt}",
        "amount": amount_ore,
        "today": today,
        "now": now,
        "state": "failed" if beyond else "planned",
        "reason": "beyond_limit" if beyond else None,
    }
    added = tx.execute(_ADD, values).fetchone()
    if added is not None and beyond:
        failure_followed(tx, int(added[0]), "beyond_limit", now)
        want_link(tx, item.invoice_id, now)
    return int(added is not None)


_DUE: Final = statement(_ROOM, "due")

_ADD: Final = statement(_ROOM, "add_debit")

_PLANNED: Final = statement(_ROOM, "planned")

_LOCK: Final = statement(_ROOM, "lock_planned")

_WITHDRAW: Final = """
UPDATE payments.collection SET state = 'withdrawn', ended_at = %(now)s
WHERE collection_id = %(collection)s
"""

_TRY: Final = """
UPDATE payments.collection SET tried_at = %(now)s, amount_ore = %(amount)s
WHERE collection_id = %(collection)s
"""
