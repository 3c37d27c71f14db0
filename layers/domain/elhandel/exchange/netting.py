"""Homes of the old schemes, whose production is netted: use and surplus are one amount there."""

from elhandel.settlement.costs import Costs
from elhandel.settlement.engine.terms import LineKind


def is_netted(costs: Costs) -> bool:
    """Whether the point that is charged for energy is credited for a surplus as well."""
    used = {line.metering_point_id for line in costs.lines if line.key.kind is LineKind.ENERGY}
    sold = {
        line.metering_point_id
        for line in costs.lines
        if line.key.kind is LineKind.PRODUCTION_CREDIT
    }
    return bool(used & sold)
