"""How well verification and readings go, in numbers (GX-MET-8)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.meters.rules import meter_rules
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import start_of_day


@dataclass(frozen=True, slots=True)
class MeterFigures:
    """Of the last days. verified: meters that were proven; at_first: by the first try that counts.

    tries: that count; claims_refused: those that wanted a meter of somebody else. days_due: days of
    verified meters on which a reading is due; days_read: those on which it is there.
    """

    verified: int
    at_first: int
    tries: int
    claims_refused: int
    days_due: int
    days_read: int

    @property
    def first_try_percent(self) -> float | None:
        """None where none was verified."""
        return _percent(self.at_first, self.verified)

    @property
    def complete_percent(self) -> float | None:
        """None where no reading was due."""
        return _percent(self.days_read, self.days_due)


def meter_figures(tx: Transaction, today: date) -> MeterFigures:
    """The figures of the days before a Danish day. What the market measures is looked at some days
    later, as it comes late.
    """
    rules = meter_rules(today)
    since = today - timedelta(days=rules.measured_days)
    asked: dict[str, date | datetime] = {
        "since": since,
        "since_instant": start_of_day(since),
        "today": today,
        "until": today - timedelta(days=rules.late_days),
    }
    found = tx.cursor(row_factory=class_row(MeterFigures)).execute(_FIGURES, asked).fetchone()
    if found is None:
        raise LookupError("figures of meters are one row")
    return found


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


_FIGURES: Final = statement("elhandel.meters.upkeep", "figures")
