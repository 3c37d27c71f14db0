"""Which supply a run takes, and the months in which something is left for it.

The period of a run stays the calendar month, whichever supply it takes: so a correction finds what
it corrects, and the ordinary run of the month leaves alone what was settled before.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final

from elhandel.platform.database import Transaction
from elhandel.settlement.runs.errors import UnableToPlanRun
from elhandel.values.days.period import Period


class Selection(StrEnum):
    """Which supply a run takes."""

    ALL = "all"
    ENDED = "ended"  # its last day has passed: nothing of it is to come

    def ended_by(self, today: date) -> date | None:
        """Supply is taken that had ended by this day; None where it need not have ended."""
        return today if self is Selection.ENDED else None


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the portfolio a run takes; what is None does not restrict it."""

    WHOLE: ClassVar["Part"]

    price_area: str | None = None
    """Of the first settled day."""
    grid_area: str | None = None
    """Of the first settled day."""
    product: str | None = None
    """Agreed on any settled day."""
    gsrns: tuple[str, ...] | None = None
    """Of supplied points; their children are settled with them."""

    def parameters(self) -> dict[str, Any]:
        """As SQL takes them."""
        return {
            "price_area": self.price_area,
            "grid_area": self.grid_area,
            "product": self.product,
            "gsrns": None if self.gsrns is None else list(self.gsrns),
        }


Part.WHOLE = Part()


def months_of_ended_supply(tx: Transaction, today: date) -> list[date]:
    """The first days of the months in which supply that has ended is not settled yet, the earliest
    first.
    """
    return [month for (month,) in tx.execute(_ENDED, {"today": today})]


def months_left_behind(tx: Transaction, before: date) -> list[date]:
    """The first days of the months before `before`, the first of a month, in which anything
    supplied is not settled, the earliest first.
    """
    return [month for (month,) in tx.execute(_LEFT_BEHIND, {"before": before})]


def refuse_unsupplied(tx: Transaction, part: Part, period: Period) -> None:
    """Raises UnableToPlanRun naming points that were asked for and are not supplied on any day."""
    if part.gsrns is None:
        return

    asked = {"gsrns": list(part.gsrns), "start": period.start, "end": period.end}
    unsupplied = [gsrn for (gsrn,) in tx.execute(_UNSUPPLIED, asked)]
    if unsupplied:
        raise UnableToPlanRun(
            f"We supply nothing at {', '.join(unsupplied)} from {period.start} to {period.end}. "
            "Name points of ours; children are settled with their parent."
        )


_ENDED: Final = """
SELECT DISTINCT u.month
FROM settlement.unsettled_months(%(today)s) u
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE s.ends_on <= %(today)s
ORDER BY u.month
"""

# Not before the first period that was ever settled here, but for supply whose start was moved: what
# other systems settled before our books began is not ours.
_LEFT_BEHIND: Final = """
SELECT DISTINCT u.month
FROM settlement.unsettled_months(%(before)s) u
WHERE u.month >= (SELECT date_trunc('month', min(period_from)) FROM settlement.run
                   WHERE kind = 'ordinary' AND state <> 'given_up')
   OR EXISTS (SELECT FROM portfolio.supply_move v WHERE v.supply_period_id = u.supply_period_id)
ORDER BY u.month
"""

_UNSUPPLIED: Final = """
SELECT g.gsrn FROM unnest(%(gsrns)s::text[]) AS g (gsrn)
WHERE NOT EXISTS (
    SELECT FROM portfolio.metering_point p JOIN portfolio.supply_period s USING (metering_point_id)
    WHERE p.gsrn = g.gsrn AND s.state = 'active'
      AND daterange(s.starts_on, s.ends_on) && daterange(%(start)s, %(end)s))
ORDER BY g.gsrn
"""
