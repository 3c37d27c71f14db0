"""What the market made of a mistake of ours: supply is void, or began on another day; or it stands.

The answer is RSM-004/D34 or D35. Where other processes have followed, DataHub Support corrects by
hand and no message comes: then staff close the case.
"""

from datetime import date
from typing import Final

from elhandel.market.ends import ENDS, end_is_off
from elhandel.market.guides import Event, State
from elhandel.market.mistakes.cases import KINDS, UnableToReport, kind_for, load_case, right_day
from elhandel.market.processes import (
    Cause,
    Process,
    ProcessKind,
    Wish,
    advance,
    load_process,
    open_about,
    open_processes_about,
    successions,
    void_supply,
)
from elhandel.market.supply import shift_supply
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.supply import find_supply
from elhandel.settlement import corrections
from elhandel.values.decision import Decision
from elhandel.values.ids import MeteringPointId, ProcessId

_TOLD: Final[tuple[ProcessKind, ...]] = ("customer_data", "electric_heating")
_SUPPLIED: Final = (State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED)


def accepted(tx: Transaction, start: Process, cause: Cause) -> None:
    """The correction was accepted: our supply is void, or has the first day that its case names.

    Without a case one is opened and closed: the supply's history says what became of it.
    """
    cases = open_processes_about(tx, start, KINDS)
    day = right_day(cases[0]) if cases else None

    if day is None:
        _void(tx, start, cause)
    else:
        _shift(tx, start, cases[0], day, cause)

    if not cases and not _closed_before(tx, start):
        wish = Wish(kind=kind_for(start))
        at, since, rules = cause.provenance.at, start.effective_on, start.rules
        cases = [open_about(tx, start, wish, effective_on=since, rules=rules, now=at)]
    for case in cases:
        advance(tx, case, Event.SUPPLY_VOID, cause)


def refused(tx: Transaction, start: Process, cause: Cause) -> None:
    """The supplier before us refused: our supply stands."""
    for case in open_processes_about(tx, start, KINDS):
        advance(tx, case, Event.SUPPLY_GOES_ON, cause)


def already_shifted(tx: Transaction, point: MeteringPointId, day: date) -> bool:
    """Whether a supply that was taken to begin on `day` was corrected to another day since."""
    (shifted,) = fetch_one(tx, _SHIFTED, {"point": point, "day": day})
    return bool(shifted)


_SHIFTED: Final = """
SELECT EXISTS (
    SELECT FROM market.process
    WHERE metering_point_id = %(point)s AND kind = 'erroneous_move' AND state = 'completed'
      AND effective_on = %(day)s AND wants ? 'right_day')
"""


def close_by_hand(
    tx: Transaction, case_id: ProcessId, *, was_accepted: bool, cause: Cause
) -> Process:
    """DataHub Support has corrected the market by hand, or will not.

    Raises NotFound, UnableToReport.
    """
    case = load_case(tx, case_id)
    if case.about_id is None or case.state in case.guide.over:
        raise UnableToReport(
            f"Case {case_id} is {case.state} already. Open another if there is more to correct."
        )

    start = load_process(tx, case.about_id)
    with corrections.watch_supply(tx, start.contract_id, cause.provenance):
        (accepted if was_accepted else refused)(tx, start, cause)

    return load_process(tx, case.process_id)


def _void(tx: Transaction, start: Process, cause: Cause) -> None:
    """Supply never was, nor is there anything left of it to end or to tell the market."""
    if end_is_off(tx, start, ENDS, cause):
        start = load_process(tx, start.process_id)  # it may go on again, without its move-out
    for process in open_processes_about(tx, start, _TOLD):
        if process.state is State.PENDING:
            advance(tx, process, Event.CANCEL, cause)

    if start.state in _SUPPLIED:
        void_supply(tx, start, cause)  # even if its end was announced before
    advance(tx, start, Event.SUPPLY_VOID, cause)


def _closed_before(tx: Transaction, start: Process) -> bool:
    (closed,) = fetch_one(tx, _CLOSED, {"start": start.process_id, "kinds": list(KINDS)})
    return bool(closed)


_CLOSED: Final = """
SELECT EXISTS (
    SELECT FROM market.process
    WHERE about_id = %(start)s AND kind = ANY(%(kinds)s) AND state = 'completed')
"""


def _shift(tx: Transaction, start: Process, case: Process, day: date, cause: Cause) -> None:
    """Supply begins on the right day; and what it had ended before it at our own point, too."""
    by, why = fetch_one(tx, _FOUND_BY, {"case": case.process_id})
    decision = Decision(by, why, cause.provenance.at)
    ours = find_supply(tx, start.gsrn, case.effective_on)
    if ours is None or ours.contract_id != start.contract_id:
        raise UnableToReport(
            f"The supply of {start.gsrn} no longer begins on {case.effective_on}, so its first day "
            f"cannot become {day}. Look at its history, and correct it by hand (correct-supply)."
        )

    last_day = successions.last_day_before(tx, start.contract_id, ours.starts_on)
    ended = None if last_day is None else find_supply(tx, start.gsrn, last_day)
    if ended is not None and day < ours.starts_on:
        shift_supply(tx, ended, decision, ends_on=day)
    shift_supply(tx, ours, decision, starts_on=day)
    if ended is not None and day > ours.starts_on:
        shift_supply(tx, ended, decision, ends_on=day)
    if ended is not None:
        successions.move_succession(tx, start.contract_id, day)


_FOUND_BY: Final = "SELECT asked_by, why FROM market.process WHERE process_id = %(case)s"
