"""DataHub's sums beside ours: what agrees, what does not, and by how much."""

from elhandel.reconciliation.compare.charges import compare_charges, explains
from elhandel.reconciliation.compare.comparison import Comparison, Subject
from elhandel.reconciliation.compare.energy import compare_energy, differences, unmentioned
from elhandel.reconciliation.compare.store import (
    RecordedComparison,
    comparison_numbered,
    comparisons_of,
    record_comparison,
)

__all__ = [
    "Comparison",
    "RecordedComparison",
    "Subject",
    "compare_charges",
    "compare_energy",
    "comparison_numbered",
    "comparisons_of",
    "differences",
    "explains",
    "record_comparison",
    "unmentioned",
]
