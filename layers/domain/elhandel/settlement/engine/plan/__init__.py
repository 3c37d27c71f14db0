"""Plans: which quantities times which prices make up each line of points under equal terms."""

from elhandel.settlement.engine.plan.lines import plan_of
from elhandel.settlement.engine.plan.plan import Basis, Contribution, LinePlan, Plan

__all__ = ["Basis", "Contribution", "LinePlan", "Plan", "plan_of"]
