"""What a contract pays in advance: an amount for each quarter, from a quarter on, until another is
set.

A quarter that is begun on paper keeps its plan: once something of it was billed, or its amount was
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
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.likely_days import refuse_unlikely

# The one that runs; else the one whose start is awaited, also where a move-in has ended the one
# that ran.
_CONTRACT: Final = """
SELECT c.contract_id, c.state, (SELECT min(s.starts_on) FROM portfolio.supply_period s
                                WHERE s.contract_id = c.contract_id AND s.state IN ('planned', 'active'))
FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s
ORDER BY array_position(ARRAY['active', 'awaiting', 'ended', 'cancelled'], c.state), c.contract_id DESC LIMIT 1
"""

# Bills and corrections of the contract wait until the plan is set, and are waited for.
_HOLD: Final = (
    "SELECT 1 FROM billing.aconto_plan WHERE contract_id = %(contract)s ORDER BY quarter FOR UPDATE"
)

# By the last day: a bill may begin on the last day of the quarter before
# (`settlement.waits_for_next_month`).
_LAST_BILLED: Final = """
SELECT max(quarter) FROM (
    SELECT date_trunc('quarter', (b.period_to - 1)::timestamp)::date AS quarter
    FROM portfolio.supply_period s JOIN billing.invoice_section b USING (supply_period_id)
    WHERE s.contract_id = %(contract)s AND b.run_id IS NOT NULL AND NOT b.correction
    UNION ALL
    SELECT date_trunc('quarter', e.period_from::timestamp)::date
    FROM portfolio.supply_period s JOIN settlement.settlement e USING (supply_period_id)
    JOIN billing.aconto_period a
        ON a.contract_id = s.contract_id AND e.period_from >= a.first AND e.period_from < a.past
    WHERE s.contract_id = %(contract)s AND e.kind = 'original'
    UNION ALL
    SELECT quarter FROM billing.aconto WHERE contract_id = %(contract)s) billed
"""

_SET: Final = """
INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, set_at)
VALUES (%(contract)s, %(quarter)s, %(amount)s, %(now)s)
ON CONFLICT (contract_id, quarter) DO UPDATE SET amount_ore = excluded.amount_ore, set_at = excluded.set_at
"""

_PLAN: Final = """
SELECT p.quarter, p.amount_ore FROM billing.aconto_plan p WHERE p.contract_id = %(contract)s ORDER BY p.quarter
"""

# What the last settled year cost; of a customer who has been here for less, what there is of it.
_SETTLED: Final = """
SELECT sum(e.subtotal_ore)::bigint, sum(e.days)
FROM portfolio.supply_period s
CROSS JOIN LATERAL (
    SELECT run_id, period_from, subtotal_ore, period_to - period_from AS days FROM settlement.settlement
    WHERE supply_period_id = s.supply_period_id AND kind = 'original'
    UNION ALL
    SELECT run_id, period_from, subtotal_ore, NULL FROM settlement.settlement
    WHERE supply_period_id = s.supply_period_id AND kind = 'correction') e
JOIN settlement.run r ON r.run_id = e.run_id AND r.state = 'closed'
WHERE s.contract_id = %(contract)s AND e.period_from >= %(since)s
"""

_LEAST_DAYS: Final = 28
_QUARTER_DAYS: Final = Fraction(365, 4)
_ROUNDED_TO: Final = 100 * ORE_PER_KRONE


@dataclass(frozen=True, slots=True)
class AcontoPlan:
    """From a quarter on: øre with VAT for a whole quarter, None where the contract is billed by the
    month again.
    """

    quarter: date
    amount_ore: int | None


def plan_aconto(
    tx: Transaction,
    gsrn: Gsrn,
    amount_ore: int | None,
    clock: Clock,
    *,
    first_day: date | None = None,
) -> AcontoPlan:
    """Let the open contract of a point pay so much a quarter, with VAT, from the quarter of
    `first_day` on.

    Without an amount it is estimated; without a day it is the first quarter of which nothing was
    billed yet. Raises NotFound, UnableToPlanAconto, UnlikelyDay.
    """
    contract, starts_on = _open_contract(tx, gsrn)
    amount = estimated_amount(tx, contract, clock.today()) if amount_ore is None else amount_ore
    if amount is None:
        raise UnableToPlanAconto(
            f"Nothing can be estimated for {gsrn}: less than {_LEAST_DAYS} days of its last year are settled. "
            "Name the amount of a quarter."
        )
    if amount <= 0 or amount % ORE_PER_KRONE:
        raise UnableToPlanAconto(
            "The amount of a quarter is in whole kroner, at least 1, with VAT."
        )

    tx.execute(_HOLD, {"contract": contract})
    quarter = _free_quarter(tx, contract, max(clock.today(), starts_on or clock.today()), first_day)
    tx.execute(
        _SET, {"contract": contract, "quarter": quarter, "amount": amount, "now": clock.now()}
    )

    return AcontoPlan(quarter, amount)


def stop_aconto(
    tx: Transaction, gsrn: Gsrn, clock: Clock, *, first_day: date | None = None
) -> AcontoPlan:
    """Let the open contract of a point be billed by the month again, from the quarter of
    `first_day` on.

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
    return [AcontoPlan(*row) for row in tx.execute(_PLAN, {"contract": contract})]


def estimated_amount(tx: Transaction, contract: int, today: date) -> int | None:
    """A quarter of what the last settled year cost with VAT, rounded up to whole hundreds of
    kroner, in øre.

    None where less than four weeks are settled.
    """
    since = date(today.year - 1, today.month, 1)
    ore, days = fetch_one(tx, _SETTLED, {"contract": contract, "since": since})
    if days is None or days < _LEAST_DAYS or ore <= 0:
        return None
    with_vat = Fraction(int(ore) * (100 + vat_percent(today)), 100)
    return ceil(with_vat / int(days) * _QUARTER_DAYS / _ROUNDED_TO) * _ROUNDED_TO


def _contract(tx: Transaction, gsrn: Gsrn) -> tuple[int, str, date | None]:
    found = tx.execute(_CONTRACT, {"gsrn": gsrn.value}).fetchone()
    if found is None:
        raise NotFound(f"Nobody has a contract on metering point {gsrn}. Check its 18 digits.")
    contract, state, starts_on = found
    return int(contract), str(state), starts_on


def _open_contract(tx: Transaction, gsrn: Gsrn) -> tuple[int, date | None]:
    contract, state, starts_on = _contract(tx, gsrn)
    if state not in {"awaiting", "active"}:
        raise UnableToPlanAconto(
            f"The contract of {gsrn} is {state}, so its way of paying cannot be changed."
        )
    return contract, starts_on


def _free_quarter(tx: Transaction, contract: int, soonest: date, first_day: date | None) -> date:
    refuse_unlikely(first_day, today=soonest)
    (billed,) = fetch_one(tx, _LAST_BILLED, {"contract": contract})
    if first_day is None:
        quarter = quarter_of(soonest)
        return quarter if billed is None or quarter > billed else next_quarter(billed)

    quarter = quarter_of(first_day)
    if billed is not None and quarter <= billed:
        raise UnableToPlanAconto(
            f"Something of {quarter_text(billed)} was billed already. Choose a day from {next_quarter(billed)} on."
        )

    return quarter
