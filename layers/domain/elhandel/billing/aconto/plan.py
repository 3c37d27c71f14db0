"""What a contract pays in advance: an amount for each quarter, from a quarter on, until another is
set.

A quarter that has begun on paper keeps its plan: once something of it was billed, or its amount was
asked for, only a later quarter can be planned.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Final

from elhandel.billing.aconto.quarters import ORE_PER_KRONE, next_quarter, quarter_of, quarter_text
from elhandel.billing.bill import vat_percent
from elhandel.billing.errors import UnableToPlanAconto
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId

_LEAST_DAYS: Final = 28
_QUARTER_DAYS: Final = Fraction(365, 4)
_ROUNDED_TO: Final = 100 * ORE_PER_KRONE


@dataclass(frozen=True, slots=True)
class AcontoPlan:
    """What is paid in advance from a quarter on."""

    quarter: date

    amount_ore: int | None
    """For a whole quarter, with VAT; None where the contract is billed by the month again."""


def plan_aconto(
    tx: Transaction,
    gsrn: Gsrn,
    amount_ore: int | None,
    clock: Clock,
    *,
    first_day: date | None = None,
) -> AcontoPlan:
    """Let the open contract of a point pay an amount a quarter, with VAT, from that of a day on.

    Without an amount it is estimated; without a day it is the first quarter of which nothing was
    billed yet. Raises NotFound, UnableToPlanAconto, UnlikelyDay.
    """
    today = clock.today()
    contract, starts_on = _open_contract(tx, gsrn)
    amount = estimated_amount(tx, contract, today) if amount_ore is None else amount_ore
    if amount is None:
        raise UnableToPlanAconto(
            f"Nothing can be estimated for {gsrn}: less than {_LEAST_DAYS} days of its last year "
            "are settled. Name the amount of a quarter."
        )
    if amount <= 0 or amount % ORE_PER_KRONE:
        raise UnableToPlanAconto(
            "The amount of a quarter is in whole kroner, at least 1, with VAT."
        )

    tx.execute(_HOLD, {"contract": contract})
    quarter = _free_quarter(tx, contract, max(today, starts_on or today), first_day)
    tx.execute(
        _SET, {"contract": contract, "quarter": quarter, "amount": amount, "now": clock.now()}
    )

    return AcontoPlan(quarter, amount)


def stop_aconto(
    tx: Transaction, gsrn: Gsrn, clock: Clock, *, first_day: date | None = None
) -> AcontoPlan:
    """Let the open contract of a point be billed by the month again, from the quarter of a day on.

    Raises NotFound, UnableToPlanAconto, UnlikelyDay.
    """
    contract, _ = _open_contract(tx, gsrn)
    if not tx.execute(_HOLD, {"contract": contract}).fetchall():
        raise UnableToPlanAconto(
            f"The contract of {gsrn} is billed by the month, there is no aconto to stop."
        )

    quarter = _free_quarter(tx, contract, clock.today(), first_day)
    tx.execute(_SET, {"contract": contract, "quarter": quarter, "amount": None, "now": clock.now()})

    return AcontoPlan(quarter, None)


def aconto_plan(tx: Transaction, gsrn: Gsrn) -> list[AcontoPlan]:
    """What the latest contract of a point pays in advance, by time. Raises NotFound."""
    contract, *_ = _contract(tx, gsrn)
    rows = tx.execute(_PLAN, {"contract": contract})
    return [AcontoPlan(quarter, amount) for quarter, amount in rows]


def estimated_amount(tx: Transaction, contract: ContractId, today: date) -> int | None:
    """A quarter of what the last settled year cost with VAT, rounded up to whole hundreds of DKK.

    In øre; of a customer who has been here for less it is estimated from what there is of the year.
    None where less than four weeks are settled.
    """
    since = date(today.year - 1, today.month, 1)
    ore, days = fetch_one(tx, _SETTLED, {"contract": contract, "since": since})
    if days is None or days < _LEAST_DAYS or ore <= 0:
        return None

    with_vat = Fraction(int(ore) * (100 + vat_percent(today)), 100)
    return ceil(with_vat / int(days) * _QUARTER_DAYS / _ROUNDED_TO) * _ROUNDED_TO


def _contract(tx: Transaction, gsrn: Gsrn) -> tuple[ContractId, str, date | None]:
    found = tx.execute(_CONTRACT, {"gsrn": gsrn.value}).fetchone()
    if found is None:
        raise NotFound(f"Nobody has a contract on metering point {gsrn}. Check its 18 digits.")
    contract, state, starts_on = found
    return ContractId(contract), str(state), starts_on


def _open_contract(tx: Transaction, gsrn: Gsrn) -> tuple[ContractId, date | None]:
    contract, state, starts_on = _contract(tx, gsrn)
    if state not in {"awaiting", "active"}:
        raise UnableToPlanAconto(
            f"The contract of {gsrn} is {state}, so its way of paying cannot be changed."
        )
    return contract, starts_on


def _free_quarter(
    tx: Transaction, contract: ContractId, soonest: date, first_day: date | None
) -> date:
    refuse_unlikely(first_day, today=soonest)
    (billed,) = fetch_one(tx, _LAST_BILLED, {"contract": contract})
    if first_day is None:
        quarter = quarter_of(soonest)
        return quarter if billed is None or quarter > billed else next_quarter(billed)

    quarter = quarter_of(first_day)
    if billed is not None and quarter <= billed:
        raise UnableToPlanAconto(
            f"Something of {quarter_text(billed)} was billed already. "
            f"Choose a day from {next_quarter(billed)} on."
        )

    return quarter


_CONTRACT: Final = statement("elhandel.billing.aconto", "contract_for_aconto")

# Bills and corrections of the contract wait until the plan is set, and are waited for.
_HOLD: Final = """
SELECT 1 FROM billing.aconto_plan WHERE contract_id = %(contract)s ORDER BY quarter FOR UPDATE
"""

_LAST_BILLED: Final = statement("elhandel.billing.aconto", "last_billed_quarter")

_SET: Final = """
INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, set_at)
VALUES (%(contract)s, %(quarter)s, %(amount)s, %(now)s)
ON CONFLICT (contract_id, quarter) DO UPDATE
SET amount_ore = excluded.amount_ore, set_at = excluded.set_at
"""

_PLAN: Final = """
SELECT p.quarter, p.amount_ore FROM billing.aconto_plan p
WHERE p.contract_id = %(contract)s ORDER BY p.quarter
"""

_SETTLED: Final = statement("elhandel.billing.aconto", "settled_year")
