"""Cases of our own mistakes: a point that we should never have supplied, or not from that day on.

No document reports one: staff do it in the market's portal, within 60 days of the start (a dated
rule), for the latest switch or move only, and it cannot be withdrawn there. The case remembers who
found it and why, where it stands, and what the portal has to be told. Source: DataHub guides
BRS-003, BRS-011.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.market.guides import Event, State
from elhandel.market.processes import (
    Cause,
    Process,
    ProcessKind,
    Wish,
    advance,
    load_process,
    open_about,
    open_processes_about,
    starting_process,
)
from elhandel.market.rules import DayOutsideWindow, rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger
from elhandel.portfolio.supply import supply_days
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, ProcessId

KINDS: Final[tuple[ProcessKind, ...]] = ("erroneous_switch", "erroneous_move")

_OF_START: Final[dict[str, ProcessKind]] = {
    "switch": "erroneous_switch",
    "move_in": "erroneous_move",
}
_BEGUN: Final = (State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED)
_BATCH: Final = 500


class UnableToReport(DomainError):
    """A mistake that the market does not correct, or no longer."""

    code = "mistake-not-reportable"
    status = 409


@dataclass(frozen=True, slots=True)
class MistakeFound:
    """A supply of ours that was a mistake, as staff found it."""

    gsrn: Gsrn

    right_day: date | None
    """Of a move-in whose customer stays ours: the day on which supply really began; None: it never
    should have.
    """

    by: str
    why: str


def open_case(tx: Transaction, found: MistakeFound, clock: Clock) -> Process:
    """Open the case of the latest supply of a point; the same again is the same case.

    Raises NotFound, UnableToReport, DayOutsideWindow.
    """
    now, today = clock.now(), clock.today()
    decision = Decision(found.by, found.why, now)
    start = _latest_start(tx, found.gsrn, clock)
    kind = kind_for(start)
    day = _reportable_since(tx, start, today)

    for case in open_processes_about(tx, start, KINDS):
        _refuse_another_day(case, found.right_day)
        return case

    _refuse_late(kind, start, day, today)
    _refuse_impossible(start, day, found.right_day, today)
    details = {} if found.right_day is None else {"right_day": found.right_day.isoformat()}
    wish = Wish(kind=kind, details=details, decision=decision)
    pack = rule_pack(today, settings().market_rules)

    return open_about(tx, start, wish, effective_on=day, rules=pack.name, now=now)


def note_reported(tx: Transaction, case_id: ProcessId, decision: Decision, today: date) -> Process:
    """It was reported in the market's portal. Raises NotFound, DayOutsideWindow, IllegalMove."""
    case = load_case(tx, case_id)
    if case.state is State.PENDING and today > last_day(case):
        raise DayOutsideWindow(_too_late(case.gsrn, case.effective_on, last_day(case)))

    cause = _decided(decision, "reported in the market's portal")
    return advance(tx, case, Event.REPORT, cause)


def withdraw_case(tx: Transaction, case_id: ProcessId, decision: Decision) -> Process:
    """It was no mistake. Raises NotFound, UnableToReport where the market knows of it already."""
    case = load_case(tx, case_id)
    if case.state is State.REPORTED:
        raise UnableToReport(
            "The mistake was reported in the market's portal, where it cannot be withdrawn. "
            "Wait for the answer of the supplier before us, at most three business days."
        )
    return advance(tx, case, Event.CANCEL, _decided(decision, "it was no mistake"))


def expire_due(database: Database, clock: Clock) -> int:
    """Close the cases that can no longer be reported; returns how many."""
    with database.transaction() as tx:
        since = {"day": clock.today() - timedelta(days=1), "limit": _BATCH}
        pending = tx.execute(_PENDING, since).fetchall()
        cases = [load_process(tx, ProcessId(row[0])) for row in pending]
        late = [case for case in cases if clock.today() > last_day(case)]
        for case in late:
            sentence = f"it could be reported until {last_day(case)}"
            advance(tx, case, Event.EXPIRE, Cause(sentence, Provenance(clock.now())))
            logger.warning(
                "a mistake was not reported in time", extra={"process_id": case.process_id}
            )

    return len(late)


_PENDING: Final = """
SELECT process_id FROM market.process
WHERE kind IN ('erroneous_switch', 'erroneous_move') AND state = 'pending'
  AND effective_on < %(day)s
ORDER BY effective_on, process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""


def load_case(tx: Transaction, case_id: ProcessId) -> Process:
    """A case by its id, locked. Raises NotFound."""
    row = tx.execute(_IS_CASE, {"process": case_id, "kinds": list(KINDS)}).fetchone()
    if row is None:
        raise NotFound(f"There is no case {case_id} of a mistake; `mistakes` lists the open ones.")
    return load_process(tx, case_id)


_IS_CASE: Final = """
SELECT 1 FROM market.process WHERE process_id = %(process)s AND kind = ANY(%(kinds)s)
"""


def kind_for(start: Process) -> ProcessKind:
    """What a mistaken start is."""
    return _OF_START[start.kind]


def last_day(case: Process) -> date:
    """The last day on which the market takes it."""
    return _last_day(case.kind, case.effective_on, case.rules)


def _last_day(kind: ProcessKind, day: date, rules: str) -> date:
    first, _ = rule_pack(day, rules).window(kind, day)
    return day + (day - first)


def right_day(case: Process) -> date | None:
    """The day on which the supply really began, where its customer stays ours."""
    wanted = (case.wants or {}).get("right_day")
    return None if wanted is None else date.fromisoformat(wanted)


def _latest_start(tx: Transaction, gsrn: Gsrn, clock: Clock) -> Process:
    point = _point(tx, gsrn)
    start = None if point is None else starting_process(tx, point, _BEGUN, clock.now())
    if start is None:
        raise NotFound(
            f"We have not begun to supply {gsrn}, so no mistake can be reported. "
            "Check the number; a start that is still to come is cancelled."
        )
    return start


def _point(tx: Transaction, gsrn: Gsrn) -> MeteringPointId | None:
    row = tx.execute(_POINT, {"gsrn": str(gsrn)}).fetchone()
    return None if row is None else MeteringPointId(row[0])


_POINT: Final = "SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %(gsrn)s"


def _reportable_since(tx: Transaction, start: Process, today: date) -> date:
    """The first day of a supply that may still be reported. Raises UnableToReport."""
    row = tx.execute(_STATE, {"contract": start.contract_id}).fetchone()
    if row is not None and row[0] == "void":
        raise UnableToReport(
            f"The supply of {start.gsrn} is void already: there is nothing to report."
        )

    starts_on, ends_on = supply_days(tx, start.contract_id) or (start.effective_on, None)
    if ends_on is not None and ends_on <= today:
        raise UnableToReport(
            f"Our supply of {start.gsrn} ended on {ends_on}, so it is no longer the latest there, "
            "and the market corrects the latest only. Ask DataHub Support."
        )

    (special,) = fetch_one(tx, _SPECIAL_RULES, {"process": start.process_id})
    if special:
        raise UnableToReport(
            f"The supply of {start.gsrn} began under the special rules (RSM-004/D46), "
            "and the market corrects no such start. Ask DataHub Support."
        )

    return starts_on


_STATE: Final = """
SELECT state FROM portfolio.supply_period
WHERE contract_id = %(contract)s ORDER BY supply_period_id DESC LIMIT 1
"""

_SPECIAL_RULES: Final = """
SELECT EXISTS (
    SELECT FROM market.notice WHERE process_id = %(process)s AND business_reason = 'D46')
"""


def _refuse_another_day(case: Process, wanted: date | None) -> None:
    if right_day(case) != wanted:
        raise UnableToReport(
            f"Case {case.process_id} is open for this supply, and names another right day "
            f"({right_day(case) or 'none: supply never should have been'}). "
            "Withdraw it first, or wait for its answer."
        )


def _refuse_late(kind: ProcessKind, start: Process, day: date, today: date) -> None:
    last = _last_day(kind, day, rule_pack(today, settings().market_rules).name)
    if today > last:
        raise DayOutsideWindow(_too_late(start.gsrn, day, last))


def _too_late(gsrn: Gsrn, day: date, last: date) -> str:
    return (
        f"The supply of {gsrn} began on {day}, and the market takes its correction "
        f"from {day} to {last}. Ask DataHub Support whether it can still be done by hand."
    )


def _refuse_impossible(start: Process, day: date, wanted: date | None, today: date) -> None:
    if wanted is None:
        return
    if start.kind != "move_in":
        raise UnableToReport(
            "Only a move-in can be right on another day; a switch was a mistake as a whole. "
            "Leave the right day out."
        )
    if wanted == day or wanted > today:
        raise UnableToReport(
            f"The right day cannot be {wanted}: supply began on {day} by our books, "
            f"and what began is known by today, {today}. Name the day of moving in."
        )


def _decided(decision: Decision, what: str) -> Cause:
    return Cause(f"{decision.by}: {what} ({decision.why})", Provenance(decision.at))
