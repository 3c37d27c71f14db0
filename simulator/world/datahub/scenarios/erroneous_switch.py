"""Scenario `erroneous_switch` (BRS-003): a switch was a mistake, ours or another supplier's.

Where we supply the point, we are the wrong one: as if the switch had been reported in the portal by
us, the supplier before is asked. Where another took it from us, that one has reported, and we are
asked (RSM-003/D07).
"""

from simulator.world.datahub.market import Market
from simulator.world.datahub.scenarios.mistakes import Answer, another_took_it, we_took_it

_REASON = "D07"


def taken_by_us(market: Market, gsrn: str, answer: Answer = "accepted") -> str:
    """Our running supply of a point is reported as a mistake; returns the transaction id."""
    return we_took_it(market, gsrn, _REASON, answer)


def taken_from_us(market: Market, gsrn: str) -> str:
    """We are asked to take back a point that has left us; returns the transaction id."""
    return another_took_it(market, gsrn, _REASON)


def erroneous_switch(market: Market, gsrn: str) -> str:
    """Whichever of the two fits the point; returns the transaction id."""
    ours = market.supplies.on(gsrn, market.today) is not None
    return taken_by_us(market, gsrn) if ours else taken_from_us(market, gsrn)
