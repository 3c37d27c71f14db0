"""Name cases: the market knows another name at a point than the one that signed up for it.

A case opens with RSM-028, before supply begins, and no party is proved while it is open. It is
closed by an RSM-028 that names our customer, or by staff, who decide: the same person, or another
one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from psycopg.rows import kwargs_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId, MessageId, ProcessId

type Outcome = Literal["same-person", "another-person"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("same-person", "another-person")


class UnableToCloseCase(DomainError):
    """A case that cannot be closed in this way."""

    code = "unable-to-close-case"
    status = 409


@dataclass(frozen=True, slots=True)
class NameCase:
    """An open case: whose signup, for which point, and when supply begins. Ids only."""

    name_case_id: int
    contract_id: ContractId
    customer_id: CustomerId
    gsrn: Gsrn
    process_id: ProcessId
    starts_on: date
    opened_at: datetime


def open_case(tx: Transaction, contract: ContractId, message_id: MessageId, now: datetime) -> None:
    """Open a case, unless one is open, or the same message has opened one before."""
    tx.execute(_OPEN, {"contract": contract, "message": message_id, "now": now})


_OPEN: Final = """
INSERT INTO market.name_case (contract_id, inbound_message_id, opened_at)
SELECT %(contract)s::bigint, %(message)s::bigint, %(now)s::timestamptz
WHERE NOT EXISTS (
    SELECT FROM market.name_case
    WHERE contract_id = %(contract)s
      AND (closed_at IS NULL OR inbound_message_id = %(message)s))
"""


def close_named(tx: Transaction, contract: ContractId, now: datetime) -> None:
    """The market names our customer after all."""
    tx.execute(_NAMED, {"contract": contract, "now": now})


_NAMED: Final = """
UPDATE market.name_case
SET outcome = 'named-by-market', closed_at = %(now)s, closed_by = 'market',
    reason = 'RSM-028 names our customer'
WHERE contract_id = %(contract)s AND closed_at IS NULL
"""


def open_name_cases(tx: Transaction) -> list[NameCase]:
    """The cases that staff have to look at, the earliest start first."""
    with tx.cursor(row_factory=kwargs_row(_name_case)) as cursor:
        return cursor.execute(_OPEN_CASES).fetchall()


_OPEN_CASES: Final = statement("elhandel.market.customers", "open_name_cases")


def _name_case(*, gsrn: str, **columns: Any) -> NameCase:
    return NameCase(gsrn=Gsrn(gsrn), **columns)


def close_name_case(tx: Transaction, case: int, outcome: Outcome, decision: Decision) -> ContractId:
    """Close a case as staff decided, and return its contract.

    Raises UnableToCloseCase, and NotFound when no case of that id is open.
    """
    if outcome not in OUTCOMES:
        raise UnableToCloseCase(
            f"{outcome!r} is no outcome of a case. Choose {' or '.join(OUTCOMES)}."
        )

    values = {
        "case": case,
        "outcome": outcome,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    row = tx.execute(_CLOSE, values).fetchone()
    if row is None:
        raise NotFound(f"No case {case} is open. `elhandel customer cases` lists those that are.")

    return ContractId(row[0])


_CLOSE: Final = """
UPDATE market.name_case
SET outcome = %(outcome)s, closed_at = %(at)s, closed_by = %(by)s, reason = %(why)s
WHERE name_case_id = %(case)s AND closed_at IS NULL
RETURNING contract_id
"""
