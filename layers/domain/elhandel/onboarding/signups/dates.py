"""Another day for a signup: the customer moves in earlier or later, or is asked for a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.market import starts
from elhandel.onboarding.held import signup_rules
from elhandel.onboarding.signups.known import known_contracts, recent_since
from elhandel.onboarding.status import Signup, find_signup
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.contracts import beside_others
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId


class TooManyDateChanges(DomainError):
    """A signup whose day the front end has changed as often as it may."""

    code = "too-many-date-changes"
    status = 409


@dataclass(frozen=True, slots=True)
class AskingSignup:
    """A signup whose customer is asked for another day, and since when."""

    reference: str
    gsrn: Gsrn
    wished: date
    asked_at: datetime


def redate_signup(
    tx: Transaction,
    reference: str,
    day: date,
    decision: Decision,
    *,
    tenant: str | None,
    clock: Clock,
) -> Signup:
    """The customer moves in on another day; the decision is kept in the history. The same again
    changes nothing.

    The signup is one of the tenant's; None is staff, who see all.

    Raises NotFound, UnableToRedate, StartDateNotAllowed, AlreadyContracted; and TooManyDateChanges
    for a tenant, since each change may be another request to the market.
    """
    before, contract = find_signup(tx, reference, tenant, clock.today())
    known = None if tenant is None else _known_beside(tx, contract, tenant, clock)

    starts.redate_start(tx, contract, day, f"{decision.by}: {decision.why}", clock, known=known)
    if tenant is not None and (before.estimated_activation != day or before.asks is not None):
        _count(tx, reference, clock.today())

    return find_signup(tx, reference, tenant, clock.today())[0]


def asking_signups(tx: Transaction) -> list[AskingSignup]:
    """The signups whose customers are asked for another day, the longest waiting first."""
    waiting = starts.asking(tx)
    contracts = [process.contract_id for process in waiting]
    references: dict[int, str] = dict(tx.execute(_REFERENCES, {"contracts": contracts}).fetchall())

    return [
        AskingSignup(
            reference=references[process.contract_id],
            gsrn=process.gsrn,
            wished=process.wished,
            asked_at=process.asked_at,
        )
        for process in waiting
        if process.contract_id in references
    ]


def _count(tx: Transaction, reference: str, today: date) -> None:
    """Count a change of the day by a front end. Raises TooManyDateChanges."""
    most = signup_rules(today).redates
    if tx.execute(_REDATED, {"reference": reference, "most": most}).fetchone() is None:
        raise TooManyDateChanges(
            f"The day of this signup was changed {most} times already. "
            "Customer service can change it again."
        )


def _known_beside(
    tx: Transaction, contract: ContractId, tenant: str, clock: Clock
) -> frozenset[ContractId]:
    """What a tenant knows of at a contract's point.

    Raises UnableToRedate, whatever the day, where staff let the signup go beside others' supply.
    """
    (point,) = fetch_one(tx, _POINT, {"contract": contract})
    known = known_contracts(tx, tenant, point)
    others = beside_others(tx, contract, known, recent_since(clock.today()))

    if others is not None and not starts.is_held(tx, contract):
        raise starts.UnableToRedate(
            "The day of this signup cannot be changed here any more. "
            "Ask customer service to change it, or cancel it."
        )

    return known


_REDATED: Final = """
UPDATE onboarding.signup SET redated = redated + 1
WHERE reference = %(reference)s AND redated < %(most)s
RETURNING redated
"""

_REFERENCES: Final = """
SELECT contract_id, reference FROM onboarding.signup WHERE contract_id = ANY(%(contracts)s)
"""

_POINT: Final = """
SELECT metering_point_id FROM portfolio.contract WHERE contract_id = %(contract)s
"""
