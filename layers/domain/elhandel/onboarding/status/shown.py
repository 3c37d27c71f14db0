"""A signup as staff see it: where it stands, whose key it came with, its consent, and whether it is
or was held.

By ids; the customer's name and number are not among it.
"""

from datetime import datetime
from typing import Any, Final

from elhandel.onboarding.status.stage import find_signup
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one

_MORE: Final = """
SELECT s.tenant, s.api_key_id, s.channel, s.created_at, s.contract_id, c.customer_id,
       n.text_version, n.given_at, n.channel, n.recorded_at,
       h.cause, h.held_at, h.outcome, h.decided_at, h.decided_by, h.reason
FROM onboarding.signup s
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN onboarding.consent n USING (signup_id)
LEFT JOIN onboarding.signup_hold h USING (signup_id)
WHERE s.reference = %(reference)s
"""


def show_signup(tx: Transaction, reference: str, clock: Clock) -> dict[str, Any]:
    """Everything that is known of a signup besides the person, ready for JSON. Raises NotFound."""
    signup, _ = find_signup(tx, reference, None, clock.today())
    tenant, key, channel, created_at, contract, party, *more = fetch_one(
        tx, _MORE, {"reference": reference}
    )
    (
        version,
        given_at,
        given_by,
        recorded_at,
        cause,
        held_at,
        outcome,
        decided_at,
        decided_by,
        why,
    ) = more
    consent = {
        "text_version": version,
        "given_at": _told(given_at),
        "channel": given_by,
        "recorded_at": _told(recorded_at),
    }

    hold = {
        "cause": cause,
        "held_at": _told(held_at),
        "outcome": outcome,
        "decided_at": _told(decided_at),
        "decided_by": decided_by,
        "reason": why,
    }

    return {
        "signup": signup.reference,
        "status": signup.status,
        "stage": signup.stage,
        "gsrn": signup.gsrn,
        "starts_on": str(signup.estimated_activation),
        "tenant": tenant,
        "key": key,
        "channel": channel,
        "created_at": _told(created_at),
        "contract": contract,
        "party": party,
        "consent": None if version is None else consent,
        "held": None if cause is None else hold,
    }


def _told(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
