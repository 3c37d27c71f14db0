"""Where a signup stands, as its customer sees it: true to the end, and never a step back.

`status` is one of the five words that callers have known from the beginning. `stage` says more:
that supply has ended, that the customer is asked for something, and that we look at a signup before
anything is sent (`held`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from elhandel import market
from elhandel.market import State
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound

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
    """A signup as its customer sees it.

    rejection_reason: why the market rejected or cancelled it; None where it did not. asks: what the
    customer is asked, None while nothing is.
    """

    reference: str
    status: SignupStatus
    stage: SignupStage
    gsrn: str
    estimated_activation: date
    rejection_reason: str | None
    asks: str | None
    warnings: tuple[str, ...]


_NOT_TAKEN: Final = "We could not take this signup. Ask customer service what to do."
"""What staff gave as their reason stays with us."""

# `left`: it was with the market before, so it is not merely registered again while it waits to be
# sent once more.
_FIND: Final = """
SELECT s.reference, s.contract_id, m.gsrn, p.state, p.effective_on, p.reject_code, p.reject_text, p.asks, p.rules,
       s.warnings, u.state, u.ends_on,
       EXISTS (SELECT FROM market.process_event e WHERE e.process_id = p.process_id AND e.event = 'send'),
       stopped.business_reason, p.held_at IS NOT NULL, h.outcome, h.cause
FROM onboarding.signup s
LEFT JOIN onboarding.signup_hold h USING (signup_id)
JOIN market.process p USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.supply_period u USING (contract_id)
LEFT JOIN LATERAL (
    SELECT coalesce(i.business_reason, '') AS business_reason
    FROM market.process_event e LEFT JOIN market.inbound_message i USING (inbound_message_id)
    WHERE e.process_id = p.process_id AND e.event IN ('cancelled_by_market', 'supply_void')
    ORDER BY e.step DESC LIMIT 1) stopped ON true
WHERE s.reference = %(reference)s AND (%(tenant)s::text IS NULL OR s.tenant = %(tenant)s)
ORDER BY p.process_id DESC, u.supply_period_id DESC LIMIT 1
"""


def shown_stage(cause: str, tenant: str | None) -> SignupStage:
    """The stage of a signup that is held for a cause: `held` for staff, whose tenant is None.

    A front end hears so of its own tenant's limits alone. What counts others' signups looks like
    waiting for a turn.
    """
    return "held" if tenant is None or cause.startswith("tenant-") else "registered"


def find_signup(
    tx: Transaction, reference: str, tenant: str | None, today: date
) -> tuple[Signup, int]:
    """A signup as it stands today, and its contract; for staff, whose tenant is None, whosever it
    is.

    Raises NotFound, and the same for a signup of another tenant.
    """
    row = tx.execute(_FIND, {"reference": reference, "tenant": tenant}).fetchone()
    if row is None:
        raise NotFound("There is no such signup. Use the signup_id that POST /api/signup answered.")

    (
        found,
        contract,
        gsrn,
        state,
        wished,
        code,
        text,
        asks,
        rules,
        warnings,
        supply,
        ends_on,
        left,
        *more,
    ) = row
    stopped, held, outcome, cause = more
    status = _status(State(state), supply=supply, left=left)
    reason = None
    if status == "cancelled" and outcome == "rejected":
        status, reason = "rejected", _NOT_TAKEN
    elif status == "rejected":
        reason = market.plain_reason(code or "", text)
    elif status == "cancelled" and stopped is not None:
        reason = market.plain_cancellation(stopped)

    wanted = (
        market.date_wanted(today, rules, wished)
        if asks and status in {"registered", "processing"}
        else None
    )
    stage: SignupStage = status
    if held and status == "registered":
        stage = shown_stage(cause, tenant)
    elif wanted is not None:
        stage = "date_needed"
    elif status == "active" and ends_on is not None and ends_on <= today:
        stage = "ended"

    return Signup(found, status, stage, gsrn, wished, reason, wanted, tuple(warnings)), int(
        contract
    )


def _status(state: State, *, supply: str, left: bool) -> SignupStatus:
    if supply == "void":  # it has begun, and the market has said since that it never should have
        return "cancelled"
    if state is State.PENDING and left:
        return "processing"
    return CONSUMER_VIEW[state]
