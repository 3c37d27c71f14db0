"""Identity: who has signed in, and what they may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in."""

    session_id: int
    kind: Literal["customer", "staff"]
    subject_id: int
    who: str
    name: str
    customer_id: int | None
    roles: frozenset[str]
    level: str
    csrf: str
    signed_in_at: datetime
    idle_ends_at: datetime


def session_of(tx: Any, secret: str, kind: str, now: datetime) -> Session | None:
    """Nobody, until sign-in is built."""
    _: Mapping[str, Any] = {"tx": tx, "secret": secret, "kind": kind, "now": now}
    return None
