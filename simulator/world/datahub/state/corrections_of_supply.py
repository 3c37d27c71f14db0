"""Corrections of a switch or a move that are under way (BRS-003, BRS-011), by their transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from simulator.world.datahub.state.store import Store

type Stage = Literal["open", "accepted", "refused"]
type Side = Literal["earlier", "wrong"]


@dataclass(frozen=True, slots=True)
class SupplyCorrection:
    """A supply that began by mistake on the local day `day`; a D07 switch or a D33 move."""

    transaction_id: str
    reason: str
    gsrn: str
    day: date

    side: Side
    """Whether we are the earlier supplier, who is asked to take it back, or the wrong one."""

    stage: Stage


def keep(store: Store, correction: SupplyCorrection) -> None:
    """Remember a correction, or what became of it."""
    store.run(
        "INSERT OR REPLACE INTO supply_correction VALUES (?, ?, ?, ?, ?, ?)",
        correction.transaction_id,
        correction.reason,
        correction.gsrn,
        correction.day.isoformat(),
        correction.side,
        correction.stage,
    )


def find(store: Store, transaction_id: str) -> SupplyCorrection | None:
    """A correction by its transaction; None if there is none."""
    row = store.row(
        "SELECT reason, gsrn, day, side, stage FROM supply_correction WHERE transaction_id = ?",
        transaction_id,
    )
    if row is None:
        return None

    reason, gsrn, day, side, stage = row
    return SupplyCorrection(
        transaction_id=transaction_id,
        reason=str(reason),
        gsrn=str(gsrn),
        day=date.fromisoformat(str(day)),
        side=side,
        stage=stage,
    )
