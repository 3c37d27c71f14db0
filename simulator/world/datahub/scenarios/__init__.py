"""Scenarios: what happens in the market to a point, by name, with its answers and odd ends."""
