"""An order as its customer sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from elhandel.exchange.auction import Side
from elhandel.exchange.cancelled import CancelledBecause
from elhandel.exchange.rails import Rail


class State(StrEnum):
    """Where an order stands (GX-ORD-2)."""

    ACTIVE = "active"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """Energy in Wh, price in micro-DKK per kWh without VAT."""

    order_id: int
    supply_period_id: int
    gsrn: str
    order_key: str
    price_area: str

    month: date
    """Its first day: of what is used and produced in it."""

    side: Side
    wh: int

    price: int | None
    """The limit; None: any price."""

    traded_wh: int
    state: State
    placed_at: datetime
    expires_at: datetime
    closed_at: datetime | None
    rail: Rail = Rail.BILL

    certificate: str | None = None
    """The number of the certificate that a sale cites."""

    cancelled_because: CancelledBecause | None = None
    """None also where its customer cancelled it."""

    @property
    def open_wh(self) -> int:
        """What may still trade; it is locked."""
        return self.wh - self.traded_wh if self.closed_at is None else 0
