"""Scenarios: what happens to a point in the market, by name, with its answers and odd ends."""
