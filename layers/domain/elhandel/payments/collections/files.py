"""Files of collections for Betalingsservice: what is to be delivered today, in one file.

The file and its attempts stand in one transaction, before anything leaves; from then on they are
under way, and only a result ends them. A file is handed over as often as it takes: Betalingsservice
knows a delivery by its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.disputes import disputed_amounts
from elhandel.payments.betalingsservice import (
    Creditor,
    Demand,
    collection_day,
    collections_file,
    submits_on,
)
from elhandel.payments.collections.plan import Collectable
from elhandel.payments.errors import UnableToCollect
from elhandel.payments.favour import set_off
from elhandel.payments.matching import undisputed
from elhandel.payments.open_items import hold_payments
from elhandel.payments.rules import collection_rules
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision

_ROOM: Final = "elhandel.payments.collections"
_AHEAD: Final = timedelta(days=62)
"""What is due later is not looked at: it is delivered in its own month."""


@dataclass(frozen=True, slots=True)
class CollectionFile:
    """A file that is made; its number is that of the delivery."""

    collection_file_id: int
    demands: int
    total_ore: int
    made_at: datetime


def make_collection_file(
    tx: Transaction, creditor: Creditor, today: date, now: datetime
) -> CollectionFile | None:
    """Collect by Betalingsservice what has to be delivered by now, in one file; None where nothing
    has to be. Again it makes none: what is in a file is under way.
    """
    hold_payments(tx)
    due = _due(tx, today)
    set_off(tx, sorted({item.account_id for item in due}), today, now)
    due = _due(tx, today)
    disputed = disputed_amounts(tx, [item.invoice_id for item in due])

    demands: list[Demand] = []
    for item in due:
        amount_ore = undisputed(item.open_ore, disputed.get(item.invoice_id, 0))
        collect_on = collection_day(item.due_on, today)
        if amount_ore > 0 and submits_on(collect_on) <= today:
            demands.append(_demanded(tx, item, amount_ore, collect_on, now))
    if not demands:
        return None

    (number,) = fetch_one(tx, _NEXT, {})
    values = {
        "id": number,
        "demands": len(demands),
        "total": sum(demand.amount_ore for demand in demands),
        "now": now,
        "content": collections_file(int(number), creditor, demands, today),
    }
    tx.execute(_ADD_FILE, values)
    return CollectionFile(int(number), len(demands), values["total"], now)


def waiting_files(tx: Transaction) -> Sequence[CollectionFile]:
    """Files that nobody has handed over, the oldest first."""
    return tx.cursor(row_factory=class_row(CollectionFile)).execute(_WAITING).fetchall()


def hand_over_collections(tx: Transaction, file_id: int, decision: Decision) -> bytes:
    """The content of a file for Betalingsservice; from then on it counts as handed over. The same
    file again is the same delivery. Raises UnableToCollect.
    """
    values = {"file": file_id, "at": decision.at, "by": decision.by, "why": decision.why}
    row = tx.execute(_HAND_OVER, values).fetchone()
    if row is None:
        raise UnableToCollect(
            f"There is no file {file_id} of collections. `elhandel pay files` lists them."
        )
    return bytes(row[0])


def _due(tx: Transaction, today: date) -> list[Collectable]:
    rules = collection_rules(today)
    asked = {
        "today": today,
        "first": today - timedelta(days=rules.window_days),
        "past": today + _AHEAD,
    }
    return tx.cursor(row_factory=class_row(Collectable)).execute(_DUE, asked).fetchall()


def _demanded(
    tx: Transaction, item: Collectable, amount_ore: int, collect_on: date, now: datetime
) -> Demand:
    attempt = item.attempts + 1
    (agreement,) = fetch_one(tx, _AGREEMENT, {"mandate": item.mandate_id})
    demand = Demand(
        customer=item.account_id,
        agreement=str(agreement),
        amount_ore=amount_ore,
        collect_on=collect_on,
        reference=f"{item.number}-{attempt}",
        texts=(f"Regning {item.number}",),
    )
    values = {
        "account": item.account_id,
        "invoice": item.invoice_id,
        "attempt": attempt,
        "mandate": item.mandate_id,
        "reference": demand.reference,
        "amount": amount_ore,
        "collect_on": collect_on,
        "now": now,
    }
    tx.execute(_ADD, values)
    return demand


_DUE: Final = statement(_ROOM, "due_by_betalingsservice")

_ADD: Final = statement(_ROOM, "add_demand")

_AGREEMENT: Final = "SELECT reference FROM payments.mandate WHERE mandate_id = %(mandate)s"

_NEXT: Final = "SELECT nextval('payments.collection_file_collection_file_id_seq')"

_ADD_FILE: Final = """
INSERT INTO payments.collection_file (collection_file_id, demands, total_ore, made_at, content)
VALUES (%(id)s, %(demands)s, %(total)s, %(now)s, %(content)s)
"""

_WAITING: Final = """
SELECT collection_file_id, demands, total_ore, made_at FROM payments.collection_file
WHERE handed_over_at IS NULL ORDER BY collection_file_id
"""

_HAND_OVER: Final = """
UPDATE payments.collection_file
SET handed_over_at = coalesce(handed_over_at, %(at)s),
    handed_over_by = coalesce(handed_over_by, %(by)s),
    hand_over_why = coalesce(hand_over_why, %(why)s)
WHERE collection_file_id = %(file)s RETURNING content
"""
