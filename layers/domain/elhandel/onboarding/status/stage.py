"""Where a signup stands, as its customer sees it.

`status` is one of the five words that callers have always known. `stage` adds that supply has
ended, that the customer is asked for another day, and that we look at a signup before anything is
sent (`held`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from psycopg.rows import kwargs_row

from elhandel.market import starts
from elhandel.market.guides import State
from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId

type SignupStatus = Literal["registered", "processing", "active", "rejected", "cancelled"]
type SignupStage = Literal[
    "registered", "processing", "held", "date_needed", "active", "ended", "rejected", "cancelled"
]

CONSUMER_VIEW: Final[dict[State, SignupStatus]] = {
    State.PENDING: "registered",
    State.SENT: "processing",
    State.ACKNOWLEDGED: "processing",
    State.EFFECTUATION_PENDING: "processing",
    State.CANCELLATION_PENDING: "processing",
    State.COMPLETED: "active",
    State.OFFBOARDING: "active",
    State.FINAL_SETTLED: "active",
    State.REJECTED: "rejected",
    State.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Signup:
    """A signup as its customer sees it."""

    reference: str
    status: SignupStatus
    stage: SignupStage
    gsrn: Gsrn
    estimated_activation: date
    rejection_reason: str | None
    """Why the market rejected or cancelled it; None if it did not."""
    asks: str | None
    """What the customer is asked; None while nothing is."""
    warnings: tuple[str, ...]


_NOT_TAKEN: Final = "We could not take this signup. Ask customer service what to do."
"""The reason that staff gave is not shown."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A signup as the database has it: `sql/signup_as_it_stands.sql`."""

    reference: str
    contract_id: ContractId
    gsrn: Gsrn
    state: str
    effective_on: date
    reject_code: str | None
    reject_text: str | None
    asks: str | None
    rules: str
    warnings: list[str]
    supply_state: str
    ends_on: date | None
    sent_once: bool
    stopped_because: str | None
    held: bool
    hold_outcome: str | None
    hold_cause: str | None


def shown_stage(cause: str, tenant: str | None) -> SignupStage:
    """The stage of a signup that is held for a cause: `held` for staff, whose tenant is None.

    A front end sees it for its own tenant's limits only. A signup held because of others' signups
    looks like one that waits to be sent.
    """
    return "held" if tenant is None or cause.startswith("tenant-") else "registered"


def find_signup(
    tx: Transaction, reference: str, tenant: str | None, today: date
) -> tuple[Signup, ContractId]:
    """A tenant's signup as it stands today, and its contract. tenant: None for staff, who see all.

    Raises NotFound, and the same for a signup of another tenant.
    """
    with tx.cursor(row_factory=kwargs_row(_row)) as cursor:
        row = cursor.execute(_FIND, {"reference": reference, "tenant": tenant}).fetchone()
    if row is None:
        raise NotFound("There is no such signup. Use the signup_id that POST /api/signup answered.")

    return _signup(row, tenant, today), row.contract_id


def signup_by_link(tx: Transaction, reference: str, today: date) -> Signup:
    """A signup as whoever holds its link sees it; the caller has checked the link's token. What is
    held for the sake of others' signups looks like one that waits.

    Raises NotFound.
    """
    with tx.cursor(row_factory=kwargs_row(_row)) as cursor:
        row = cursor.execute(_BY_LINK, {"reference": reference}).fetchone()
    if row is None:
        raise NotFound("There is no such signup. Use the link that you were given.")

    return _signup(row, "", today)


def _signup(row: _Row, tenant: str | None, today: date) -> Signup:
    status, reason = _status(row), None
    if status == "cancelled" and row.hold_outcome == "rejected":
        status, reason = "rejected", _NOT_TAKEN
    elif status == "rejected":
        reason = starts.plain_reason(row.reject_code or "", row.reject_text)
    elif status == "cancelled" and row.stopped_because is not None:
        reason = starts.plain_cancellation(row.stopped_because)

    wanted = None
    if row.asks and status in {"registered", "processing"}:
        wanted = starts.date_wanted(today, row.rules, row.effective_on)

    return Signup(
        reference=row.reference,
        status=status,
        stage=_stage(row, status, wanted, tenant, today),
        gsrn=row.gsrn,
        estimated_activation=row.effective_on,
        rejection_reason=reason,
        asks=wanted,
        warnings=tuple(row.warnings),
    )


def _row(*, gsrn: str, **columns: Any) -> _Row:
    return _Row(gsrn=Gsrn(gsrn), **columns)


def _status(row: _Row) -> SignupStatus:
    if row.supply_state == "void":  # it began, and the market has said since that it never should
        return "cancelled"

    state = State(row.state)
    if state is State.PENDING and row.sent_once:
        return "processing"
    return CONSUMER_VIEW[state]


def _stage(
    row: _Row, status: SignupStatus, wanted: str | None, tenant: str | None, today: date
) -> SignupStage:
    if row.held and status == "registered":
        return shown_stage(row.hold_cause or "", tenant)
    if wanted is not None:
        return "date_needed"
    if status == "active" and row.ends_on is not None and row.ends_on <= today:
        return "ended"
    return status


_FIND: Final = statement("elhandel.onboarding.status", "signup_as_it_stands")
_BY_LINK: Final = "SELECT * FROM onboarding.signup_by_link(%(reference)s)"
