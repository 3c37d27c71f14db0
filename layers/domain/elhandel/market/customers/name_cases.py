"""Cases of a name: the market knows somebody else at a point than who signed up for it.

A case opens with RSM-028, before supply begins, and nobody is proved while it is open. It is closed
by an RSM-028 that names our customer, or by staff, who looked: the same person, or another one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound

type Outcome = Literal["same-person", "another-person"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("same-person", "another-person")


class UnableToCloseCase(DomainError):
    """A case that cannot be closed so."""

    code = "unable-to-close-case"
    status = 409


@dataclass(frozen=True, slots=True)
class NameCase:
    """An open case: whose signup, for which point, and when supply begins. Ids only."""

    name_case_id: int
    contract_id: int
    customer_id: int
    gsrn: str
    process_id: int
    starts_on: date
    opened_at: datetime


_OPEN: Final = """
INSERT INTO market.name_case (contract_id, inbound_message_id, opened_at)
SELECT %(contract)s, %(message)s, %(now)s
WHERE NOT EXISTS (SELECT FROM market.name_case
                  WHERE contract_id = %(contract)s AND (closed_at IS NULL OR inbound_message_id = %(message)s))
"""

_NAMED: Final = """
UPDATE market.name_case
SET outcome = 'named-by-market', closed_at = %(now)s, closed_by = 'market', reason = 'RSM-028 names our customer'
WHERE contract_id = %(contract)s AND closed_at IS NULL
"""

# A signup that came to nothing needs no answer.
_LIST: Final = """
SELECT n.name_case_id, n.contract_id, c.customer_id, m.gsrn, p.process_id, p.effective_on, n.opened_at
FROM market.name_case n
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN LATERAL (
    SELECT p.process_id, p.effective_on FROM market.process p
    WHERE p.contract_id = n.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
ORDER BY p.effective_on, n.name_case_id
"""

_CLOSE: Final = """
UPDATE market.name_case
SET outcome = %(outcome)s, closed_at = %(at)s, closed_by = %(by)s, reason = %(why)s
WHERE name_case_id = %(case)s AND closed_at IS NULL
RETURNING contract_id
"""


def open_case(tx: Transaction, contract: int, message_id: int, now: datetime) -> None:
    """The market names somebody else; one case is open at a time, and the same message opens none
    again.
    """
    tx.execute(_OPEN, {"contract": contract, "message": message_id, "now": now})


def close_named(tx: Transaction, contract: int, now: datetime) -> None:
    """The market names our customer after all."""
    tx.execute(_NAMED, {"contract": contract, "now": now})


def open_name_cases(tx: Transaction) -> list[NameCase]:
    """What staff have to look at, the earliest start first."""
    return [NameCase(*row) for row in tx.execute(_LIST)]


def close_name_case(tx: Transaction, case: int, outcome: Outcome, decision: Decision) -> int:
    """Staff looked; the contract of the case. Raises UnableToCloseCase, and NotFound where none of
    that id is open.
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
    return int(row[0])
