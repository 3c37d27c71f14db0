"""Explanations: why a line is what it is, step by step, exactly."""

from elhandel.settlement.engine.explain.explanation import Wanted, explain
from elhandel.settlement.engine.explain.steps import (
    DaysStep,
    Explanation,
    QuantityStep,
    Step,
    summed,
)

__all__ = [
    "DaysStep",
    "Explanation",
    "QuantityStep",
    "Step",
    "Wanted",
    "explain",
    "summed",
]
