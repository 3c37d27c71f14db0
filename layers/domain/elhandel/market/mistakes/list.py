"""The list of mistakes that are not closed, each with what is to be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market.guides import State
from elhandel.market.mistakes.cases import KINDS, last_day, right_day
from elhandel.market.processes import Process, load_process
from elhandel.platform.database import Transaction
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ProcessId


@dataclass(frozen=True, slots=True)
class Mistake:
    """A case that is not closed."""

    case_id: ProcessId
    kind: str
    gsrn: Gsrn
    state: str

    starts_on: date
    """The first day of the wrong supply."""

    right_day: date | None

    report_by: date
    """The last day on which the market takes it."""

    found_by: str | None
    why: str | None

    do: str
    """What is to be done now, in words."""


def mistakes(tx: Transaction) -> Sequence[Mistake]:
    """The cases that are not closed, those first that must be reported first."""
    rows = tx.execute(_OPEN, {"kinds": list(KINDS)}).fetchall()
    return [_mistake(load_process(tx, ProcessId(case)), by, why) for case, by, why in rows]


_OPEN: Final = """
SELECT process_id, asked_by, why FROM market.process
WHERE kind = ANY(%(kinds)s) AND NOT is_over
ORDER BY effective_on, process_id
"""


def _mistake(case: Process, found_by: str | None, why: str | None) -> Mistake:
    return Mistake(
        case_id=case.process_id,
        kind=case.kind,
        gsrn=case.gsrn,
        state=case.state.value,
        starts_on=case.effective_on,
        right_day=right_day(case),
        report_by=last_day(case),
        found_by=found_by,
        why=why,
        do=to_do(case),
    )


def to_do(case: Process) -> str:
    """What staff do about a case in its state."""
    if case.state is State.REPORTED:
        return (
            "Wait for the supplier before us: three business days, and silence is a yes. "
            "RSM-004/D34 (accepted) or D35 (refused) closes the case. Where DataHub Support "
            "corrects by hand no message comes: close the case here when they have answered."
        )

    day = right_day(case)
    moved = "" if day is None else f" Say there that the customer moved in on {day}."
    return (
        f"In the market's portal, find {case.gsrn} and report the {case.guide.title.lower()} "
        f"({case.guide.brs}) of the supply that began on {case.effective_on}, "
        f"by {last_day(case)}.{moved} It cannot be withdrawn there. "
        "Then note here that it was reported."
    )
