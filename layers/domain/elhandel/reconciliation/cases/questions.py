"""What DataHub is to be asked about a discrepancy: the sum again, and the readings of suspects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.cases.suspects import Cause, Suspect
from elhandel.reconciliation.compare import Comparison, Subject
from elhandel.reconciliation.sums import Calculation
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import next_month
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn

type QuestionKind = Literal["readings", "aggregates", "wholesale"]
"""RSM-015, RSM-016, RSM-017."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be asked."""

    question_id: int
    discrepancy_id: int
    kind: QuestionKind
    days: Period
    """At most a calendar month."""
    gsrn: Gsrn | None
    """Of `readings` only."""
    subject: Subject
    calculation: Calculation


def want(
    tx: Transaction,
    discrepancy_id: int,
    attempt: int,
    comparison: Comparison,
    suspects: Sequence[Suspect],
) -> None:
    """Want the sum once more, and the readings of these suspects on the days that differ."""
    days = (
        Period(comparison.month, next_month(comparison.month))
        if comparison.subject.kind == "charge"
        else _span(comparison.differing_days)
    )
    values = {"id": discrepancy_id, "attempt": attempt}
    kind = "wholesale" if comparison.subject.kind == "charge" else "aggregates"
    sum_again = {"kind": kind, "point": None, "first": days.start, "past": days.end}
    tx.execute(_WANT, {**values, **sum_again})

    for suspect in suspects:
        if suspect.cause is Cause.LINK_CHANGED:
            continue  # its readings are not in doubt
        readings = {
            "kind": "readings",
            "point": suspect.metering_point_id,
            "first": suspect.days.start,
            "past": suspect.days.end,
        }
        tx.execute(_WANT, {**values, **readings})


_WANT: Final = """
INSERT INTO reconciliation.question
    (discrepancy_id, kind, metering_point_id, first, past, attempt, state)
VALUES (%(id)s, %(kind)s, %(point)s, %(first)s, %(past)s, %(attempt)s, 'wanted')
ON CONFLICT DO NOTHING
"""


def wanted(tx: Transaction, most: int) -> list[Question]:
    """The questions that have not been asked yet, the oldest first."""
    found = []
    for row in tx.execute(_WANTED, {"most": most}):
        number, discrepancy, kind, first, past, gsrn, area, type_, method, *rest = row
        owner, charge_kind, code, resolution, process, correction = rest
        charge = None if owner is None else ChargeKey(owner, ChargeKind(charge_kind), code)
        question = Question(
            question_id=number,
            discrepancy_id=discrepancy,
            kind=kind,
            days=Period(first, past),
            gsrn=None if gsrn is None else Gsrn(gsrn),
            subject=Subject(area, type_, method, charge, resolution),
            calculation=Calculation(process, correction),
        )
        found.append(question)

    return found


_WANTED: Final = statement("elhandel.reconciliation.cases", "wanted_questions")


def _span(days: Sequence[date]) -> Period:
    return Period(min(days), max(days) + timedelta(days=1))
