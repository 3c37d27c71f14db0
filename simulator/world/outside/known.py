"""A metering point that a control call names."""

from fastapi import HTTPException

from simulator.world.datahub.market import Market
from simulator.world.datahub.state.registry import Point


def known_point(market: Market, gsrn: str) -> Point:
    """The point; 404 with what to do for one that the market does not know."""
    point = market.registry.find(gsrn)
    if point is None:
        raise HTTPException(
            404, f"{gsrn} is no known metering point; GET /control/population makes points known."
        )
    return point
