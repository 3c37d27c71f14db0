"""The rules of the neighbours' market, as dated data (`exchange/rules/market.toml`)."""

from elhandel.exchange.rules.market import MarketRules, market_rules

__all__ = ["MarketRules", "market_rules"]
