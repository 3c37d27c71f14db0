"""Quarters whose amount is estimated by itself: each gets its own plan when it has begun.

A plan that was estimated goes on with estimates: the amount of the next quarter is that of its own
use and prices, not the first one's. Contracts of a product that is paid by aconto get their first
plan here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.billing.aconto.quarters import next_quarter, quarter_of
from elhandel.billing.bill import vat_percent
from elhandel.billing.estimate import Basis, basis_values, estimated
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId

CONTRACTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What one transaction planned."""

    contracts: int

    last: int | None
    """The contract to go on after; None when there were no more."""


def estimate_quarter(tx: Transaction, contracts: Sequence[ContractId], now: datetime) -> None:
    """Give this quarter its own amount, where the plan of a contract goes on with estimates.

    A quarter that was asked for keeps what it was asked for. Where nothing can be estimated now,
    the amount before goes on. The caller holds the contracts.
    """
    quarter = quarter_of(local_date(now))
    rows = tx.execute(_TO_ESTIMATE, {"contracts": list(contracts), "quarter": quarter})
    _plan(tx, [ContractId(contract) for (contract,) in rows], quarter, now)


def plan_by_product(
    tx: Transaction, clock: Clock, *, after: int = 0, limit: int = CONTRACTS_AT_ONCE
) -> Planned:
    """Plan aconto for the next contracts after an id that were never planned for, and whose product
    is paid so.

    From the first quarter of which nothing is billed yet. Where nothing can be estimated the
    contract is left for a later day.
    """
    now = clock.now()
    today = local_date(now)
    asked = {"today": today, "quarter": quarter_of(today), "after": after, "limit": limit}
    by_quarter: dict[date, list[ContractId]] = defaultdict(list)
    last = None
    for contract, quarter in tx.execute(_BY_PRODUCT, asked):
        by_quarter[quarter].append(ContractId(contract))
        last = int(contract)

    planned = sum(_plan(tx, found, quarter, now) for quarter, found in by_quarter.items())

    return Planned(planned, last)


def _plan(tx: Transaction, contracts: Sequence[ContractId], quarter: date, now: datetime) -> int:
    today = local_date(now)
    period = Period(quarter, next_quarter(quarter))
    found = estimated(tx, contracts, period, today, vat_percent(max(quarter, today)))
    rows = list(_rows(found, now))
    with tx.cursor() as cursor:
        cursor.executemany(_ADD, rows)

    return len(rows)


def _rows(found: Mapping[ContractId, Basis | str], now: datetime) -> Iterable[dict[str, Any]]:
    for contract, basis in found.items():
        if isinstance(basis, Basis):
            yield {
                "contract": contract,
                "quarter": basis.quarter,
                "amount": basis.amount_ore,
                "basis": Jsonb(basis_values(basis)),
                "now": now,
            }


_TO_ESTIMATE: Final = statement("elhandel.billing.aconto", "quarters_to_estimate")

_BY_PRODUCT: Final = statement("elhandel.billing.aconto", "paid_by_product")

_ADD: Final = """
INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, basis, set_at)
VALUES (%(contract)s, %(quarter)s, %(amount)s, %(basis)s, %(now)s)
ON CONFLICT (contract_id, quarter) DO NOTHING
"""
