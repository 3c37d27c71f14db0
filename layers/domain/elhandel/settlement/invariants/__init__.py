"""What must hold of runs, settled lines and readings; each question is in `sql/`.

`supply-accounted-for` begins with what is supplied, so that it sees what no run has ever looked at;
the others begin with what was settled. Together with `energy-settled` it says: kWh read = kWh
settled + kWh parked, by point and month.
"""

from elhandel.settlement.invariants.checks import INVARIANTS

__all__ = ["INVARIANTS"]
