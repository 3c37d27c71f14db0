"""Customer data that changed while a supply stands: DataHub is sent the whole set again (BRS-015).

The code that changes a customer's name, contact data or protection calls `renew_customer_data` in
the same transaction. A start that has not begun and whose data were sent is renewed on its first
day: what others send before then would overwrite ours (BRS-001).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from elhandel.market.guides import State
from elhandel.market.processes import (
    Process,
    ProcessKind,
    Wish,
    open_about,
    open_processes_about,
    start_process_of,
    updates,
)
from elhandel.market.rules import rule_pack
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import local_date, start_of_day
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId

_KIND: Final[ProcessKind] = "customer_data"
_BEFORE_START: Final = (State.ACKNOWLEDGED, State.EFFECTUATION_PENDING, State.CANCELLATION_PENDING)
_SUPPLIED: Final = (State.COMPLETED, State.OFFBOARDING)
_HERE: Final = frozenset({"sent", "confirmed"})


def renew_customer_data(
    tx: Transaction,
    contracts: Collection[ContractId],
    now: datetime,
    decision: Decision | None = None,
) -> tuple[Gsrn, ...]:
    """Have the customer data of these contracts sent again; the points concerned.

    A contract whose data have not been sent yet, or that is no longer supplied, needs nothing. What
    waits to be sent already carries the data as they are when it leaves.
    """
    renewed = [_renewed(tx, contract, now, decision) for contract in sorted(contracts)]
    return tuple(sorted({gsrn for gsrn in renewed if gsrn is not None}, key=str))


def renew_data_of_customer(
    tx: Transaction, customer: CustomerId, now: datetime, decision: Decision | None = None
) -> tuple[Gsrn, ...]:
    """The same for all contracts of a customer."""
    rows = tx.execute(_CONTRACTS, {"customer": customer}).fetchall()
    return renew_customer_data(tx, [ContractId(row[0]) for row in rows], now, decision)


_CONTRACTS: Final = """
SELECT contract_id FROM portfolio.contract
WHERE customer_id = %(customer)s AND state IN ('awaiting', 'active', 'ended')
"""


def _renewed(
    tx: Transaction, contract: ContractId, now: datetime, decision: Decision | None
) -> Gsrn | None:
    start, today = start_process_of(tx, contract), local_date(now)
    day = None if start is None else day_to_renew(tx, start, today)
    if start is None or day is None:
        return None

    waiting = open_processes_about(tx, start, (_KIND,))
    if not any(process.state is State.PENDING for process in waiting):
        process = open_about(
            tx,
            start,
            Wish(_KIND, decision=decision),
            effective_on=day,
            rules=rule_pack(today, settings().market_rules).name,
            now=now,
        )
        if day > today:
            updates.postpone(tx, process, start_of_day(day))

    return start.gsrn


def day_to_renew(tx: Transaction, start: Process, today: date) -> date | None:
    """The day for which the customer data of a supply may be sent again; None if they need not be,
    or never may.
    """
    row = tx.execute(_SUPPLY, {"contract": start.contract_id, "today": today}).fetchone()
    if row is None:
        return None

    (starts_on,) = row
    if start.state in _BEFORE_START:
        return max(start.effective_on, today) if start.customer_data in _HERE else None
    return max(starts_on, today) if start.state in _SUPPLIED else None


# Supply that is void, or over, has no customer any more.
_SUPPLY: Final = """
SELECT starts_on FROM portfolio.supply_period
WHERE contract_id = %(contract)s AND state IN ('planned', 'active')
  AND (ends_on IS NULL OR ends_on > %(today)s)
ORDER BY supply_period_id DESC LIMIT 1
"""
