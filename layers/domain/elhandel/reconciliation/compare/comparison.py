"""A comparison: one sum of DataHub over a month, and ours."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from elhandel.reconciliation.sums import Calculation
from elhandel.values.charges import ChargeKey


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: energy, or a charge where one is named or `resolution` says so."""

    grid_area: str
    point_type: str | None
    """E17, E18 …; None in a monthly sum of a charge."""
    settlement_method: str | None
    charge: ChargeKey | None = None
    resolution: str | None = None
    """Of a charge's sum; None for energy. With one and no charge it is of all charges."""

    @property
    def kind(self) -> str:
        """`energy` or `charge`."""
        return "energy" if self.resolution is None else "charge"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a month's sum of one calculation compares with ours."""

    subject: Subject
    calculation: Calculation
    month: date
    version: int
    """The highest of DataHub's that was compared."""
    calculated_at: datetime
    """Of DataHub's latest sum in it."""
    intervals: int
    """Compared: those of which DataHub has sent a sum."""
    differing: int
    """Of them, beyond the tolerance."""
    differing_days: tuple[date, ...]
    theirs: int
    """Wh, or thousandths of a piece."""
    ours: int
    largest: int
    """The largest difference of an interval, ours less theirs."""
    their_amount: int | None = None
    """Micro-DKK, of a charge."""
    our_amount: int | None = None
    priced_otherwise: int = 0
    """Intervals whose prices differ, of a charge."""
    explained: bool = False
    """Whether readings that came after DataHub had calculated are all of the difference."""

    @property
    def matches(self) -> bool:
        """Whether every interval agrees."""
        return self.differing == 0

    @property
    def delta(self) -> int:
        """Ours less theirs: Wh of energy, micro-DKK of a charge."""
        if self.their_amount is not None and self.our_amount is not None:
            return self.our_amount - self.their_amount
        return self.ours - self.theirs

    def without_sums(self) -> "Comparison":
        """The same where neither side has a sum any more."""
        return replace(
            self,
            intervals=0,
            differing=0,
            differing_days=(),
            theirs=0,
            ours=0,
            largest=0,
            their_amount=None if self.their_amount is None else 0,
            our_amount=None if self.our_amount is None else 0,
            priced_otherwise=0,
            explained=False,
        )
