"""What was compared, and the discrepancies that staff look at, ask about and accept."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from elhandel.jobs.fields import Day, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.shown import as_json
from elhandel.platform.work.invoker import staff
from elhandel.reconciliation import cases
from elhandel.reconciliation.compare import RecordedComparison, comparisons_of
from elhandel.values.days.local_time import first_of_month
from elhandel.values.decision import Decision

_THOUSANDTHS: Final = 3
_MILLIONTHS: Final = 6


class ReconciledMonth(Request, frozen=True, kw_only=True):
    """Which month."""

    month: Day
    """Any day of it."""

    differing: bool = False
    """Only what does not agree."""


class OneDiscrepancy(Request, frozen=True, kw_only=True):
    """Which one."""

    discrepancy: Number


class Accept(Request, frozen=True, kw_only=True):
    """Which one, and why the difference is right."""

    discrepancy: Number
    why: Reason


def reconciled_month(tools: Tools, asked: ReconciledMonth) -> Answer:
    """How every sum of a month compares, and what is open about it."""
    month = first_of_month(asked.month)
    with tools.database.transaction() as tx:
        compared = comparisons_of(tx, month, differing=asked.differing)
        standing = {found.comparison_id: found for found in cases.standing(tx, month)}

    return {
        "month": f"{month:%Y-%m}",
        "sums": [_sum(recorded, standing.get(recorded.comparison_id)) for recorded in compared],
    }


def show_discrepancy(tools: Tools, asked: OneDiscrepancy) -> Answer:
    """Everything about one: how far the sums are apart, what happened, suspects and questions."""
    with tools.database.transaction() as tx:
        file = cases.show(tx, asked.discrepancy)

    return {
        **_sum(file.compared, file.standing),
        "opened_at": file.standing.opened_at.isoformat(),
        "due_at": file.standing.due_at.isoformat(),
        "attempts": file.standing.attempts,
        "ended_at": _text(file.standing.ended_at),
        "ended_by": file.standing.ended_by,
        "reason": file.standing.reason,
        "events": [as_json(event) for event in file.events],
        "suspects": [as_json(suspect) for suspect in file.suspects],
        "questions": [as_json(question) for question in file.questions],
    }


def accept_discrepancy(tools: Tools, asked: Accept) -> Answer:
    """Accept a difference; it is not followed up while it stays the same."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        cases.accept(tx, asked.discrepancy, decision)

    return {"accepted": asked.discrepancy}


def _sum(recorded: RecordedComparison, standing: cases.Standing | None) -> Answer:
    comparison = recorded.comparison
    subject, charge = comparison.subject, comparison.subject.charge
    return {
        "subject": subject.kind,
        "month": f"{comparison.month:%Y-%m}",
        "grid_area": subject.grid_area,
        "point_type": subject.point_type,
        "settlement_method": subject.settlement_method,
        "charge": None
        if charge is None
        else {"owner_gln": charge.owner, "kind": charge.kind.value, "code": charge.code},
        "resolution": subject.resolution,
        "calculation": str(comparison.calculation),
        "version": comparison.version,
        "calculated_at": comparison.calculated_at.isoformat(),
        "compared_at": recorded.compared_at.isoformat(),
        "matches": comparison.matches,
        "explained_by_later_readings": comparison.explained,
        "intervals": comparison.intervals,
        "differing": comparison.differing,
        "differing_days": [str(day) for day in comparison.differing_days],
        "theirs": _scaled(comparison.theirs, _THOUSANDTHS),
        "ours": _scaled(comparison.ours, _THOUSANDTHS),
        "largest": _scaled(comparison.largest, _THOUSANDTHS),
        "their_amount_dkk": _scaled(comparison.their_amount, _MILLIONTHS),
        "our_amount_dkk": _scaled(comparison.our_amount, _MILLIONTHS),
        "priced_otherwise": comparison.priced_otherwise,
        "discrepancy": None if standing is None else standing.discrepancy_id,
        "state": None if standing is None else standing.state,
    }


def _scaled(whole: int | None, decimals: int) -> str | None:
    """Thousandths or millionths as a decimal text."""
    return None if whole is None else format(Decimal(whole).scaleb(-decimals), "f")


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


JOBS: Final = (
    Job("reconciled-month", ReconciledMonth, reconciled_month),
    Job("show-discrepancy", OneDiscrepancy, show_discrepancy, traced=True),
    Job("accept-discrepancy", Accept, accept_discrepancy),
)
