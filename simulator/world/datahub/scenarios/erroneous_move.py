"""Scenario `erroneous_move` (BRS-011, D33): a move-in was a mistake, ours or that of another."""

from simulator.world.datahub.market import Market
from simulator.world.datahub.scenarios.mistakes import Answer, another_took_it, we_took_it

_REASON = "D33"


def moved_by_us(market: Market, gsrn: str, answer: Answer = "accepted") -> str:
    """The move-in by which we supply a point is reported as a mistake; returns the transaction
    id.
    """
    return we_took_it(market, gsrn, _REASON, answer)


def moved_from_us(market: Market, gsrn: str) -> str:
    """We are asked to take back a point that a move-in took from us; returns the transaction id."""
    return another_took_it(market, gsrn, _REASON)


def erroneous_move(market: Market, gsrn: str) -> str:
    """Whichever of the two fits the point; returns the transaction id."""
    ours = market.supplies.on(gsrn, market.today) is not None
    return moved_by_us(market, gsrn) if ours else moved_from_us(market, gsrn)
