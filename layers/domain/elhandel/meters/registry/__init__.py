"""Which meters there are, and whose (GX-MET-1)."""

from elhandel.meters.registry.claim import NewMeter, claim_meter
from elhandel.meters.registry.meter import SERIAL, Meter, MeterType, Method, State
from elhandel.meters.registry.point import OwnPoint, is_gsrn, own_point
from elhandel.meters.registry.read import (
    meter_named,
    meters_of,
    own_meter,
    own_meter_of_serial,
    own_meters,
)

__all__ = [
    "SERIAL",
    "Meter",
    "MeterType",
    "Method",
    "NewMeter",
    "OwnPoint",
    "State",
    "claim_meter",
    "is_gsrn",
    "meter_named",
    "meters_of",
    "own_meter",
    "own_meter_of_serial",
    "own_meters",
    "own_point",
]
