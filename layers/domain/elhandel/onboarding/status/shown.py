"""A signup as staff see it: where it stands, whose key it came with, its consent, and whether it is
or was held.

By ids, without the customer's name and number.
"""

from datetime import datetime
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.onboarding.status.stage import find_signup
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement


def show_signup(tx: Transaction, reference: str, clock: Clock) -> dict[str, Any]:
    """Everything that is known of a signup besides the person, ready for JSON. Raises NotFound."""
    signup, _ = find_signup(tx, reference, None, clock.today())
    with tx.cursor(row_factory=dict_row) as cursor:
        (row,) = cursor.execute(_FOR_STAFF, {"reference": reference}).fetchall()

    return {
        "signup": signup.reference,
        "status": signup.status,
        "stage": signup.stage,
        "gsrn": str(signup.gsrn),
        "starts_on": str(signup.estimated_activation),
        "tenant": row["tenant"],
        "key": row["api_key_id"],
        "channel": row["channel"],
        "created_at": _iso(row["created_at"]),
        "contract": row["contract_id"],
        "party": row["customer_id"],
        "consent": None if row["text_version"] is None else _consent(row),
        "held": None if row["cause"] is None else _hold(row),
    }


def _consent(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "text_version": row["text_version"],
        "given_at": _iso(row["given_at"]),
        "channel": row["given_by"],
        "recorded_at": _iso(row["recorded_at"]),
    }


def _hold(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "cause": row["cause"],
        "held_at": _iso(row["held_at"]),
        "outcome": row["outcome"],
        "decided_at": _iso(row["decided_at"]),
        "decided_by": row["decided_by"],
        "reason": row["reason"],
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


_FOR_STAFF: Final = statement("elhandel.onboarding.status", "signup_for_staff")
