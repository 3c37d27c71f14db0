"""Metering points: what the market says of them, how they belong together, and which are heated."""

from elhandel.portfolio.points.counts import active_metering_points
from elhandel.portfolio.points.coupling import uncouple
from elhandel.portfolio.points.heating import record_heating
from elhandel.portfolio.points.metering_point import (
    MeteringPointFacts,
    UnknownGridArea,
    described_types,
    ensure_metering_point,
    metering_point_ids,
    record_facts,
)

__all__ = [
    "MeteringPointFacts",
    "UnknownGridArea",
    "active_metering_points",
    "described_types",
    "ensure_metering_point",
    "metering_point_ids",
    "record_facts",
    "record_heating",
    "uncouple",
]
