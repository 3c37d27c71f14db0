"""A country's month-end, simulated: shards as they were measured, on a model of AWS around them.

What is measured stands in `measured.toml`, what is assumed in `assumptions.toml`, each with its
source. What comes out is a model's answer: when a month is settled, billed and sent, what holds it
up, and what happens when something fails.
"""

from simulator.country.facts import Assumed, Measured, assumed, measured
from simulator.country.month import Answer, simulate
from simulator.country.scenarios import SCENARIOS, Scenario

__all__ = [
    "SCENARIOS",
    "Answer",
    "Assumed",
    "Measured",
    "Scenario",
    "assumed",
    "measured",
    "simulate",
]
