"""Files of collections for Betalingsservice: what is to be delivered today, in one file.

The file and its attempts stand in one transaction, before anything leaves; from then on they are
under way. Once it is handed over only a result ends them; it is handed over as often as it takes:
Betalingsservice knows a delivery by its number. While nobody has seen it, a file that is too late,
or that collects what is not to be collected any more, is withdrawn, and what is left of it goes
into another.
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
    deadline,
    submits_on,
)
from elhandel.payments.collections.collectable import collectable_ore
from elhandel.payments.collections.plan import Collectable, without_respite
from elhandel.payments.errors import UnableToCollect
from elhandel.payments.favour import set_off
from elhandel.payments.matching import undisputed
from elhandel.payments.open_items import hold_payments
from elhandel.payments.respites import with_respite
from elhandel.payments.rules import collection_rules
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId

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

    Files that nobody has handed over, and that do not hold any more, are withdrawn first.
    """
    hold_payments(tx)
    for (file_id,) in tx.execute(_UNSEEN).fetchall():
        if _is_outdated(tx, file_id, today):
            _withdraw(tx, file_id, now)

    due = _due(tx, today)
    set_off(tx, sorted({item.account_id for item in due}), today, now)
    due = _due(tx, today)
    disputed = disputed_amounts(tx, [item.invoice_id for item in due])

    demands: list[tuple[Collectable, Demand]] = []
    for item in due:
        amount_ore = undisputed(item.open_ore, disputed.get(item.invoice_id, 0))
        collect_on = collection_day(item.due_on, today)
        if amount_ore > 0 and submits_on(collect_on) <= today:
            demands.append((item, _demand(tx, item, amount_ore, collect_on)))
    return _made(tx, creditor, demands, today, now) if demands else None


def waiting_files(tx: Transaction) -> Sequence[CollectionFile]:
    """Files that nobody has handed over, the oldest first."""
    return tx.cursor(row_factory=class_row(CollectionFile)).execute(_WAITING).fetchall()


def hand_over_collections(tx: Transaction, file_id: int, decision: Decision) -> bytes:
    """The content of a file for Betalingsservice; from then on it counts as handed over. The same
    file again is the same delivery.

    Raises UnableToCollect, also for one that nobody had seen and that does not hold any more.
    """
    hold_payments(tx)
    row = tx.execute(_LOCK_FILE, {"file": file_id}).fetchone()
    if row is None:
        raise UnableToCollect(
            f"There is no file {file_id} of collections. `elhandel pay files` lists them."
        )
    content, is_handed_over, is_withdrawn = row
    is_outdated = not is_handed_over and _is_outdated(tx, file_id, local_date(decision.at))
    if is_withdrawn or is_outdated:
        raise UnableToCollect(
            f"File {file_id} is not to be handed over: its deadline is over, or something in it is "
            "not to be collected any more. `elhandel pay run` makes another one of what is left."
        )
    if not is_handed_over:
        values = {"file": file_id, "at": decision.at, "by": decision.by, "why": decision.why}
        tx.execute(_HAND_OVER, values)
        tx.execute(_DEMANDS_SENT, values)
    return bytes(content)


def _is_outdated(tx: Transaction, file_id: int, today: date) -> bool:
    """Whether a file that nobody has seen comes too late, or collects what it must not."""
    demands = tx.execute(_DEMANDS, {"file": file_id}).fetchall()
    spared = with_respite(tx, [AccountId(account) for account, *_ in demands], today)
    return any(
        today > deadline(collect_on)
        or not pays_so
        or account in spared
        or collectable_ore(tx, invoice_id) < amount_ore
        for account, invoice_id, amount_ore, collect_on, pays_so in demands
    )


def _withdraw(tx: Transaction, file_id: int, now: datetime) -> None:
    values = {"file": file_id, "now": now}
    tx.execute(_WITHDRAW_DEMANDS, values)
    tx.execute(_WITHDRAW_FILE, values)


def _due(tx: Transaction, today: date) -> list[Collectable]:
    rules = collection_rules(today)
    asked = {
        "today": today,
        "first": today - timedelta(days=rules.window_days),
        "past": today + _AHEAD,
    }
    due = tx.cursor(row_factory=class_row(Collectable)).execute(_DUE, asked).fetchall()
    return without_respite(tx, due, today)


def _demand(tx: Transaction, item: Collectable, amount_ore: int, collect_on: date) -> Demand:
    (agreement,) = fetch_one(tx, _AGREEMENT, {"mandate": item.mandate_id})
    return Demand(
        customer=item.account_id,
        agreement=str(agreement),
        amount_ore=amount_ore,
        collect_on=collect_on,
        reference=f"{item.number}-{item.attempts + 1}",
        texts=(f"Regning {item.number}",),
    )


def _made(
    tx: Transaction,
    creditor: Creditor,
    demands: Sequence[tuple[Collectable, Demand]],
    today: date,
    now: datetime,
) -> CollectionFile:
    """The file with these demands, and an attempt for each of them."""
    (number,) = fetch_one(tx, _NEXT, {})
    total_ore = sum(demand.amount_ore for _, demand in demands)
    content = collections_file(int(number), creditor, [demand for _, demand in demands], today)
    file = {"id": number, "demands": len(demands), "total": total_ore, "now": now}
    tx.execute(_ADD_FILE, {**file, "content": content})

    for item, demand in demands:
        values = {
            "account": item.account_id,
            "invoice": item.invoice_id,
            "attempt": item.attempts + 1,
            "mandate": item.mandate_id,
            "reference": demand.reference,
            "amount": demand.amount_ore,
            "collect_on": demand.collect_on,
            "file": number,
            "now": now,
        }
        tx.execute(_ADD, values)
    return CollectionFile(int(number), len(demands), total_ore, now)


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
WHERE handed_over_at IS NULL AND withdrawn_at IS NULL ORDER BY collection_file_id
"""

_UNSEEN: Final = """
SELECT collection_file_id FROM payments.collection_file
WHERE handed_over_at IS NULL AND withdrawn_at IS NULL ORDER BY collection_file_id FOR UPDATE
"""

_DEMANDS: Final = statement(_ROOM, "demands_of_file")

_LOCK_FILE: Final = """
SELECT content, handed_over_at IS NOT NULL, withdrawn_at IS NOT NULL FROM payments.collection_file
WHERE collection_file_id = %(file)s FOR UPDATE
"""

_HAND_OVER: Final = """
UPDATE payments.collection_file
SET handed_over_at = %(at)s, handed_over_by = %(by)s, hand_over_why = %(why)s
WHERE collection_file_id = %(file)s
"""

_DEMANDS_SENT: Final = """
UPDATE payments.collection SET state = 'sent', tried_at = %(at)s, sent_at = %(at)s
WHERE collection_file_id = %(file)s AND state = 'planned'
"""

_WITHDRAW_DEMANDS: Final = """
UPDATE payments.collection SET state = 'withdrawn', ended_at = %(now)s
WHERE collection_file_id = %(file)s AND state = 'planned'
"""

_WITHDRAW_FILE: Final = """
UPDATE payments.collection_file SET withdrawn_at = %(now)s WHERE collection_file_id = %(file)s
"""
