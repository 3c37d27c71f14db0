"""Deliveries of Betalingsservice: results and agreements; a bad record costs no other.

What can be used is used; with something that cannot, the delivery waits for staff, and is tried
again without harm: each record is known by what it is about.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from elhandel.payments.betalingsservice import (
    Agreement,
    BadRecord,
    Result,
    agreements_in,
    read_delivery,
    results_in,
)
from elhandel.payments.collections import settle
from elhandel.payments.errors import UnableToReadBankFile
from elhandel.payments.mandates import end_agreement, follow_agreements, note_agreement
from elhandel.payments.methods import set_auto_pay
from elhandel.payments.providers import DebitAnswer, reason_of
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import require_account
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.ids import AccountId

BETALINGSSERVICE: Final = "betalingsservice"
_WHY: Final = "Betalingsservice said so in a delivery"


def use_delivery(tx: Transaction, content: bytes, received_at: datetime, now: datetime) -> str:
    """Use a delivery; how many records were used. Again, it takes back nothing that came after it.

    Raises UnableToReadBankFile.
    """
    delivery = read_delivery(content)
    use = _used_results if delivery.kind == "0602" else _used_agreements
    records = results_in(delivery) if delivery.kind == "0602" else agreements_in(delivery)

    used, bad = 0, []
    for place, record in enumerate(records, start=1):
        if isinstance(record, BadRecord) or not _try(tx, use, record, received_at, now):
            bad.append(place)
        else:
            used += 1
    follow_agreements(tx, now)
    if bad:
        places = ", ".join(map(str, bad[:_MOST_NAMED]))
        raise UnusableRecords(
            f"{len(bad)} records of delivery {delivery.number} could not be used, such as "
            f"{places}. The other {used} were. Look at them with Betalingsservice."
        )
    return f"{used} records"


class UnusableRecords(UnableToReadBankFile):
    """Records of a delivery that could not be used; all others were."""

    code = "unusable-records-of-betalingsservice"


_MOST_NAMED: Final = 10

type _Record = Result | Agreement
type _Use = Callable[[Transaction, _Record, datetime, datetime], None]


def _try(tx: Transaction, use: _Use, record: _Record, received_at: datetime, now: datetime) -> bool:
    try:
        with tx.transaction():
            use(tx, record, received_at, now)
    except DomainError:
        return False
    return True


def _used_results(tx: Transaction, record: _Record, _: datetime, now: datetime) -> None:
    if not isinstance(record, Result):
        return
    answer = DebitAnswer(
        record.outcome,
        paid_ore=record.paid_ore or None if record.outcome == "completed" else None,
        reason=None if record.reason is None else reason_of(record.reason),
    )
    if settle(tx, record.reference, answer, now, by="betalingsservice") == "unknown":
        raise UnusableRecords("The record is about no collection of ours.")


def _used_agreements(tx: Transaction, record: _Record, received_at: datetime, _: datetime) -> None:
    if not isinstance(record, Agreement):
        return
    account, decision = AccountId(record.customer), Decision(BETALINGSSERVICE, _WHY, received_at)
    if record.happened == "cancelled":
        end_agreement(tx, account, record.number, received_at, _WHY)
        return
    require_account(tx, account)
    if note_agreement(tx, account, record.number, decision) is not None:
        set_auto_pay(tx, account, decision, on=True)
