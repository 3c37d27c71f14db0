"""A meter of a customer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

SERIAL: Final = "^[A-Za-z0-9_-]{3,64}$"
"""Of a meter's number: a GSRN, or what its maker printed on it, such as SM-2024-A1B2C3D4."""

type Method = Literal["serial", "api_key", "qr_code", "challenge", "datahub", "staff"]
"""By what it was proven: `serial` is a key that we issued, `datahub` the market's own word. Those
between them are names of a later phase.
"""
type State = Literal["pending", "verified", "rejected", "suspended"]
type MeterType = Literal["residential", "commercial", "solar", "wind", "battery", "grid"]


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter, and how far it is proven whose it is."""

    meter_no: int
    meter_id: UUID
    customer_id: int
    serial: str

    metering_point_id: int | None
    """None for one that is no metering point, such as the logger of an inverter."""

    supply_period_id: int | None
    method: Method | None
    state: State
    meter_type: MeterType
    manufacturer: str | None
    location: str | None
    installed_on: date | None
    registered_at: datetime
    verified_at: datetime | None

    legacy_until: datetime | None
    """While it is pending, readings under its id of another system are taken until then."""

    installation: int = 1
    """Which of its customer's it measures, as staff have said; asked by them alone."""
