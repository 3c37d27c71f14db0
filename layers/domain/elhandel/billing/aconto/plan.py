"""What a contract pays in advance: an amount for each quarter, from a quarter on, until another is
set.

A quarter that has begun on paper keeps its plan: once something of it was billed, or its amount was
asked for, only a later quarter can be planned.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from psycopg.types.json import Jsonb

from elhandel.billing.aconto.quarters import ORE_PER_KRONE, next_quarter, quarter_of, quarter_text
from elhandel.billing.bill import vat_percent
from elhandel.billing.errors import UnableToPlanAconto
from elhandel.billing.estimate import Basis, basis_of, basis_values, estimated
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId

_UNKNOWN: Final = {
    "master-data": "the market has not described the point yet",
    "prices": "the product, or its spot price, has no price of these days",
    "use": "too few days are read, and no use of a year is expected for it",
}


@dataclass(frozen=True, slots=True)
class AcontoPlan:
    """What is paid in advance from a quarter on."""

    quarter: date

    amount_ore: int | None
    """For a whole quarter, with VAT; None where the contract is billed by the month again."""

    basis: Basis | None = None
    """What an estimate rests on. From such a plan on each quarter is estimated by itself."""

    before: "AcontoPlan | None" = None
    """What was planned for the quarter until now; None where nothing was."""


def plan_aconto(
    tx: Transaction,
    gsrn: Gsrn,
    amount_ore: int | None,
    clock: Clock,
    *,
    first_day: date | None = None,
    decision: Decision | None = None,
) -> AcontoPlan:
    """Let the open contract of a point pay an amount a quarter, with VAT, from that of a day on.

    Without an amount each quarter is estimated, also one that was estimated before; without a day
    it is the first quarter of which nothing was billed yet. decision: of the staff who ask.
    Raises NotFound, UnableToPlanAconto, UnlikelyDay.
    """
    now, today = clock.now(), clock.today()
    contract, starts_on = _open_contract(tx, gsrn)
    if amount_ore is not None and (amount_ore <= 0 or amount_ore % ORE_PER_KRONE):
        raise UnableToPlanAconto(
            "The amount of a quarter is in whole kroner, at least 1, with VAT."
        )

    tx.execute(_HOLD, {"contract": contract})
    quarter = _free_quarter(tx, contract, max(today, starts_on or today), first_day)
    if amount_ore is not None:
        return _set(tx, contract, AcontoPlan(quarter, amount_ore), decision, now)

    basis = _estimate(tx, gsrn, contract, quarter, today)
    return _set(tx, contract, AcontoPlan(quarter, basis.amount_ore, basis), decision, now)


def stop_aconto(
    tx: Transaction,
    gsrn: Gsrn,
    clock: Clock,
    *,
    first_day: date | None = None,
    decision: Decision | None = None,
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
    return _set(tx, contract, AcontoPlan(quarter, None), decision, clock.now())


def aconto_plan(tx: Transaction, gsrn: Gsrn) -> list[AcontoPlan]:
    """What the latest contract of a point pays in advance, by time. Raises NotFound."""
    contract, *_ = _contract(tx, gsrn)
    rows = tx.execute(_PLAN, {"contract": contract})
    return [AcontoPlan(quarter, amount, basis_of(basis)) for quarter, amount, basis in rows]


def _estimate(
    tx: Transaction, gsrn: Gsrn, contract: ContractId, quarter: date, today: date
) -> Basis:
    period = Period(quarter, next_quarter(quarter))
    found = estimated(tx, [contract], period, today, vat_percent(max(quarter, today)))
    basis = found[contract]
    if isinstance(basis, Basis):
        return basis
    raise UnableToPlanAconto(
        f"Nothing can be estimated for {gsrn}: {_UNKNOWN[basis]}. Name the amount of a quarter."
    )


def _set(
    tx: Transaction,
    contract: ContractId,
    plan: AcontoPlan,
    decision: Decision | None,
    now: datetime,
) -> AcontoPlan:
    """Set the plan of a quarter; what it said before is kept."""
    where = {"contract": contract, "quarter": plan.quarter, "now": now}
    before = tx.execute(_KEEP_THE_OLD, where).fetchone()
    tx.execute(
        _SET,
        {
            **where,
            "amount": plan.amount_ore,
            "basis": None if plan.basis is None else Jsonb(basis_values(plan.basis)),
            "by": None if decision is None else decision.by,
            "why": None if decision is None else decision.why,
        },
    )
    if before is None:
        return plan

    amount, basis = before
    return replace(plan, before=AcontoPlan(plan.quarter, amount, basis_of(basis)))


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

_KEEP_THE_OLD: Final = """
INSERT INTO billing.past_aconto_plan
    (contract_id, quarter, amount_ore, basis, set_at, set_by, reason, replaced_at)
SELECT contract_id, quarter, amount_ore, basis, set_at, set_by, reason, %(now)s
FROM billing.aconto_plan WHERE contract_id = %(contract)s AND quarter = %(quarter)s
ON CONFLICT (contract_id, quarter, replaced_at) DO NOTHING
RETURNING amount_ore, basis
"""

_SET: Final = """
INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, basis, set_at, set_by, reason)
VALUES (%(contract)s, %(quarter)s, %(amount)s, %(basis)s, %(now)s, %(by)s, %(why)s)
ON CONFLICT (contract_id, quarter) DO UPDATE
SET amount_ore = excluded.amount_ore, basis = excluded.basis, set_at = excluded.set_at,
    set_by = excluded.set_by, reason = excluded.reason
"""

_PLAN: Final = """
SELECT p.quarter, p.amount_ore, p.basis FROM billing.aconto_plan p
WHERE p.contract_id = %(contract)s ORDER BY p.quarter
"""
