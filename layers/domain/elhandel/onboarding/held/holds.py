"""Signups that are held, beyond a limit or beside supply that came by another tenant: staff look
before they are sent.

The customer sees `registered`; front ends see the stage `held` where it is their own tenant's limit
(`status`). Staff release a signup, which then leaves at the next round, or reject it with a reason
that stays with us.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.market import starts
from elhandel.onboarding.held.limits import signup_rules
from elhandel.onboarding.status import find_signup
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.contracts import check_move_in
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId, ProcessId

_BATCH: Final = 500  # in one transaction
_REMEMBERED: Final = timedelta(days=1)

_BESIDE: Final = frozenset({"same-person-supplied", "supplied-to-another"})
"""Causes that `portfolio.contracts.beside_others` gives."""


class SignupNotHeld(DomainError):
    """A held signup that is already decided, or was cancelled."""

    code = "signup-not-held"
    status = 409


@dataclass(frozen=True, slots=True)
class HeldSignup:
    """A signup that waits for staff, by ids."""

    reference: str
    tenant: str
    api_key_id: int | None
    gsrn: Gsrn
    party: CustomerId
    cause: str
    """The limit that it is beyond, as `rules/signups.toml` names it, or what it stands beside."""
    held_at: datetime
    starts_on: date


def hold(tx: Transaction, signup_id: int, process: ProcessId, cause: str, now: datetime) -> None:
    """Let a signup wait for staff; `process` does not leave meanwhile."""
    starts.hold_start(tx, process, f"held: {cause}", now)
    tx.execute(_KEEP, {"signup": signup_id, "cause": cause, "now": now})


def held_signups(tx: Transaction, limit: int) -> list[HeldSignup]:
    """The signups that wait for staff, the longest waiting first."""
    with tx.cursor(row_factory=kwargs_row(_held_signup)) as cursor:
        return cursor.execute(_WAITING, {"limit": limit}).fetchall()


def count_held(tx: Transaction) -> int:
    """How many signups wait for staff."""
    return int(fetch_one(tx, _COUNT, {})[0])


def count_taken_back(tx: Transaction, now: datetime) -> int:
    """How many that were held in the last day were cancelled before staff decided."""
    return int(fetch_one(tx, _TAKEN_BACK, {"since": now - _REMEMBERED})[0])


def release_signup(tx: Transaction, reference: str, decision: Decision, clock: Clock) -> date:
    """Let a held signup leave at the next round; the day on which supply is to begin.

    One that was released stays so. A switch is planned again, since its notice counts from now.
    Raises NotFound, SignupNotHeld, StartDateNotAllowed, and AlreadyContracted if our other supply
    leaves no room for it on its day.
    """
    contract = _decide(tx, reference, "released", decision)
    if contract is not None:
        starts.release_start(tx, contract, f"released by {decision.by}: {decision.why}", clock)
    return find_signup(tx, reference, None, clock.today())[0].estimated_activation


def reject_signup(tx: Transaction, reference: str, decision: Decision, clock: Clock) -> None:
    """Reject a held signup; one that was rejected stays so.

    Raises NotFound, SignupNotHeld.
    """
    contract = _decide(tx, reference, "rejected", decision)
    if contract is not None:
        starts.drop_start(tx, contract, f"rejected by {decision.by}: {decision.why}", clock)


def end_held_signups(tx: Transaction, clock: Clock) -> int:
    """Reject signups held for longer than the rules allow, the oldest first. Returns how many."""
    days = signup_rules(clock.today()).held_days
    values = {"before": clock.now() - timedelta(days=days), "limit": _BATCH}
    old = [str(reference) for (reference,) in tx.execute(_OLD, values)]

    decision = Decision("the rules", f"nobody released it within {days} days", clock.now())
    for reference in old:
        reject_signup(tx, reference, decision, clock)

    return len(old)


def _held_signup(*, gsrn: str, **columns: Any) -> HeldSignup:
    return HeldSignup(gsrn=Gsrn(gsrn), **columns)


def _decide(tx: Transaction, reference: str, outcome: str, decision: Decision) -> ContractId | None:
    """The contract of a signup that is decided now; None where it was decided so before."""
    row = tx.execute(_FIND, {"reference": reference}).fetchone()
    if row is None:
        raise NotFound(
            f"No signup {reference[:40]} is held. `elhandel signup held` lists those that are."
        )

    signup, contract, before, cause = row
    if before == outcome:
        return None
    if before is not None or not starts.is_held(tx, contract):
        decided = before or "taken back by its customer"
        raise SignupNotHeld(
            f"Signup {reference} is {decided} already, so it cannot be {outcome} now."
        )

    if outcome == "released" and cause in _BESIDE:
        check_move_in(tx, contract)

    values = {
        "signup": signup,
        "outcome": outcome,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    tx.execute(_DECIDE, values)

    return ContractId(contract)


_KEEP: Final = """
INSERT INTO onboarding.signup_hold (signup_id, cause, held_at)
VALUES (%(signup)s, %(cause)s, %(now)s)
"""

_WAITING: Final = statement("elhandel.onboarding.held", "waiting_signups")

_COUNT: Final = """
SELECT count(*)
FROM onboarding.signup_hold h
JOIN onboarding.signup s USING (signup_id)
JOIN market.process p USING (contract_id)
WHERE h.outcome IS NULL AND p.held_at IS NOT NULL AND p.state = 'pending'
"""

_OLD: Final = """
SELECT s.reference
FROM onboarding.signup_hold h
JOIN onboarding.signup s USING (signup_id)
JOIN market.process p USING (contract_id)
WHERE h.outcome IS NULL AND p.held_at IS NOT NULL AND p.state = 'pending'
  AND h.held_at < %(before)s
ORDER BY h.held_at, h.signup_id LIMIT %(limit)s FOR UPDATE OF h SKIP LOCKED
"""

# Signing up and cancelling at once probes numbers as well as waiting does, so it counts too.
_TAKEN_BACK: Final = """
SELECT count(*)
FROM onboarding.signup_hold h
JOIN onboarding.signup s USING (signup_id)
JOIN market.process p USING (contract_id)
WHERE h.outcome IS NULL AND p.state = 'cancelled' AND h.held_at > %(since)s
"""

_FIND: Final = """
SELECT h.signup_id, s.contract_id, h.outcome, h.cause
FROM onboarding.signup_hold h
JOIN onboarding.signup s USING (signup_id)
WHERE s.reference = %(reference)s FOR UPDATE OF h
"""

_DECIDE: Final = """
UPDATE onboarding.signup_hold
SET outcome = %(outcome)s, decided_at = %(at)s, decided_by = %(by)s, reason = %(why)s
WHERE signup_id = %(signup)s
"""
