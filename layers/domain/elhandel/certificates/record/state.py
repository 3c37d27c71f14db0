"""Where a certificate stands: it follows from its amounts and the clock, and is stored nowhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a certificate stands. That it changed hands is no state: a transferred one lives on."""

    PENDING = "pending"
    VALID = "valid"
    RETIRED = "retired"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What became of a certificate, Wh. wh: as it was issued; retired_wh: and not withdrawn."""

    wh: int
    retired_wh: int
    withdrawn_wh: int

    @property
    def live_wh(self) -> int:
        """What it still stands for, retired or not."""
        return self.wh - self.withdrawn_wh


@dataclass(frozen=True, slots=True)
class Terms:
    """It is pending before `valid_from`, and over from `expires_at` on."""

    valid_from: datetime
    expires_at: datetime


def state_of(amounts: Amounts, terms: Terms, now: datetime) -> State:
    """Where a certificate stands. What is retired stays retired after it has expired."""
    if amounts.live_wh == 0:
        return State.WITHDRAWN
    if amounts.retired_wh == amounts.live_wh:
        return State.RETIRED
    if now < terms.valid_from:
        return State.PENDING
    return State.VALID if now < terms.expires_at else State.EXPIRED
