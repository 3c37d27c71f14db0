"""What is wanted of a connection at the provider, written down in the transaction of the change.

A row for each agreement says what is wanted, under a version that grows with every change; an entry
of the outbox says only whose turn it is.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.work.outbox import emit

DESTINATION: Final = "network"


class Wanted(StrEnum):
    """How a connection should be at the provider."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


def want(tx: Transaction, agreement_id: int, wanted: Wanted, profile: str, now: datetime) -> None:
    """Let the provider bring a connection there; what is wanted already changes nothing."""
    values = {"agreement": agreement_id, "wanted": wanted, "profile": profile, "now": now}
    row = tx.execute(_WANT, values).fetchone()
    if row is not None:
        _turn(tx, agreement_id, row[0], now)


def want_again(tx: Transaction, agreement_id: int, now: datetime) -> None:
    """Send what is wanted once more, such as after a refusal whose cause is put right."""
    (version,) = fetch_one(tx, _AGAIN, {"agreement": agreement_id, "now": now})
    _turn(tx, agreement_id, version, now)


def refresh(tx: Transaction, agreement_id: int, now: datetime) -> None:
    """Let the provider end the sessions of a connection, so that it connects anew."""
    (number,) = fetch_one(tx, _REFRESH, {"agreement": agreement_id})
    body = {"agreement": agreement_id, "refresh": True}
    emit(tx, DESTINATION, f"{agreement_id}:refresh:{number}", body, now=now)


def reference_of(agreement_id: int) -> str:
    """Under what the provider knows the subscriber of an agreement, beside its own id."""
    return f"elhandel-{agreement_id}"


def _turn(tx: Transaction, agreement_id: int, version: int, now: datetime) -> None:
    emit(tx, DESTINATION, f"{agreement_id}:{version}", {"agreement": agreement_id}, now=now)


_WANT: Final = """
INSERT INTO services.connection AS c (agreement_id, wanted, profile, wanted_at)
VALUES (%(agreement)s, %(wanted)s, %(profile)s, %(now)s)
ON CONFLICT (agreement_id) DO UPDATE
SET wanted = excluded.wanted, profile = excluded.profile, wanted_at = excluded.wanted_at,
    version = c.version + 1, refused_at = NULL, refusal = NULL
WHERE (c.wanted, c.profile) <> (excluded.wanted, excluded.profile)
RETURNING version
"""

_AGAIN: Final = """
UPDATE services.connection
SET version = version + 1, wanted_at = %(now)s, refused_at = NULL, refusal = NULL
WHERE agreement_id = %(agreement)s RETURNING version
"""

_REFRESH: Final = """
UPDATE services.connection SET refreshes = refreshes + 1
WHERE agreement_id = %(agreement)s RETURNING refreshes
"""
