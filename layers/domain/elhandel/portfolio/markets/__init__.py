"""Markets: what differs between the places where accounts lie, as dated data on the account."""

from elhandel.portfolio.markets.market import HOME, CustomerKind, Market, all_markets, market_on
from elhandel.portfolio.markets.of_account import market_of, markets_of

__all__ = ["HOME", "CustomerKind", "Market", "all_markets", "market_of", "market_on", "markets_of"]
