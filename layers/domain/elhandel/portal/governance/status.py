"""Whether the neighbours' market is open, and why not, for everybody who trades (GX-GOV-1)."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, Field

from elhandel.exchange.control import PauseKind, pauses_now
from elhandel.platform.database import Transaction


class GovernanceStatus(BaseModel):
    """Whether the market is open, and why not. Who decided it, and in which words, is not told."""

    operational: bool
    emergency_paused: bool
    maintenance_mode: bool
    trading_paused: bool
    since: Annotated[dt.datetime | None, Field(description="Of the gravest pause that holds.")]


def governance_status(tx: Transaction) -> GovernanceStatus:
    """The pauses that hold now."""
    pauses = pauses_now(tx)
    kinds = {pause.kind for pause in pauses}
    return GovernanceStatus(
        operational=not pauses,
        emergency_paused=PauseKind.EMERGENCY in kinds,
        maintenance_mode=PauseKind.MAINTENANCE in kinds,
        trading_paused=PauseKind.TRADING in kinds,
        since=pauses[0].paused_at if pauses else None,
    )
