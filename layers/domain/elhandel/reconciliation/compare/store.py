"""Comparisons as they stand in the rows: the latest of each sum and month."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.reconciliation.compare.comparison import Comparison, Subject
from elhandel.reconciliation.sums import Calculation
from elhandel.values.charges import ChargeKey, ChargeKind


@dataclass(frozen=True, slots=True)
class RecordedComparison:
    """A comparison with its number, and when it was made."""

    comparison_id: int
    compared_at: datetime
    comparison: Comparison


def record_comparison(tx: Transaction, comparison: Comparison, now: datetime) -> int:
    """Write the latest comparison of a sum and month over the one before. Returns its number."""
    subject, charge = comparison.subject, comparison.subject.charge
    row = {
        "subject": subject.kind,
        "month": comparison.month,
        "grid_area": subject.grid_area,
        "type": subject.point_type,
        "method": subject.settlement_method,
        "owner": None if charge is None else charge.owner,
        "kind": None if charge is None else charge.kind.value,
        "code": None if charge is None else charge.code,
        "resolution": subject.resolution,
        "process": comparison.calculation.process,
        "correction": comparison.calculation.correction,
        "version": comparison.version,
        "calculated_at": comparison.calculated_at,
        "now": now,
        "matches": comparison.matches,
        "intervals": comparison.intervals,
        "differing": comparison.differing,
        "days": list(comparison.differing_days),
        "theirs": comparison.theirs,
        "ours": comparison.ours,
        "largest": comparison.largest,
        "their_amount": comparison.their_amount,
        "our_amount": comparison.our_amount,
        "priced_otherwise": comparison.priced_otherwise,
        "explained": comparison.explained,
    }
    return int(fetch_one(tx, _RECORD, row)[0])


_RECORD: Final = statement("elhandel.reconciliation.compare", "record_comparison")


def comparisons_of(
    tx: Transaction, month: date, *, grid_area: str | None = None, differing: bool = False
) -> list[RecordedComparison]:
    """The comparisons of a month; `differing`: only those that do not agree."""
    values = {"month": month, "grid_area": grid_area, "differing": differing}
    return [recorded(row) for row in tx.execute(_COMPARISONS, values)]


_COMPARISONS: Final = statement("elhandel.reconciliation.compare", "comparisons_of_month")


def comparison_numbered(tx: Transaction, comparison_id: int) -> RecordedComparison | None:
    """One comparison; None where there is none of that number."""
    row = tx.execute(_COMPARISON, {"comparison": comparison_id}).fetchone()
    return None if row is None else recorded(row)


_COMPARISON: Final = statement("elhandel.reconciliation.compare", "comparison")


def recorded(row: tuple[Any, ...]) -> RecordedComparison:
    """A row of these statements as a value."""
    (number, at, month, area, type_, method, owner, kind, code, resolution, *rest) = row
    (process, correction, version, calculated_at, intervals, differing, differing_days) = rest[:7]
    (theirs, ours, largest, their_amount, our_amount, priced_otherwise, explained) = rest[7:]
    charge = None if owner is None else ChargeKey(owner, ChargeKind(kind), code)

    return RecordedComparison(
        comparison_id=number,
        compared_at=at,
        comparison=Comparison(
            subject=Subject(area, type_, method, charge, resolution),
            calculation=Calculation(process, correction),
            month=month,
            version=version,
            calculated_at=calculated_at,
            intervals=intervals,
            differing=differing,
            differing_days=tuple(differing_days),
            theirs=theirs,
            ours=ours,
            largest=largest,
            their_amount=their_amount,
            our_amount=our_amount,
            priced_otherwise=priced_otherwise,
            explained=explained,
        ),
    )
