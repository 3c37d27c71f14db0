"""What follows on a day for an account that has not paid for services (pure)."""

from elhandel.dunning.steps.decide import Books, Outcome, Steps, Stop, Warned, Warning, decide
from elhandel.dunning.steps.paid import still_owed

__all__ = ["Books", "Outcome", "Steps", "Stop", "Warned", "Warning", "decide", "still_owed"]
