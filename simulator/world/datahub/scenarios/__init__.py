"""Scenarios: what happens in the market to a point of ours, by name, with its odd ends."""
