"""The columns of a process that are set while it stays in its state.

`advance` alone moves a process; no other file writes `market.process`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from elhandel.market.guides import GUIDES
from elhandel.market.processes.process import BegunBy, Process, ProcessKind
from elhandel.platform.database import Transaction

type CustomerData = Literal["sent", "confirmed", "refused"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the market, or DataHub on receipt, refused a request."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class NextTry:
    """A request that is to be sent again: as what, for which day, and not before when."""

    kind: ProcessKind
    effective_on: date
    due_at: datetime


def wish_cancellation(tx: Transaction, process: Process) -> None:
    """The customer cancelled while the market's answer is awaited."""
    tx.execute(_WISH_CANCELLATION, {"process": process.process_id})


_WISH_CANCELLATION: Final = """
UPDATE market.process SET cancel_wished = true WHERE process_id = %(process)s
"""


def keep_rejection(tx: Transaction, process: Process, rejection: Rejection) -> None:
    """Keep why a start of supply was refused for good."""
    values = {"code": rejection.code, "text": rejection.text}
    tx.execute(_KEEP_REJECTION, {**values, "process": process.process_id})


_KEEP_REJECTION: Final = """
UPDATE market.process SET reject_code = %(code)s, reject_text = %(text)s
WHERE process_id = %(process)s
"""


def set_customer_data(tx: Transaction, processes: Sequence[int], state: CustomerData) -> None:
    """Note where the customer data of these processes stand."""
    tx.execute(_SET_CUSTOMER_DATA, {"processes": list(processes), "state": state})


_SET_CUSTOMER_DATA: Final = """
UPDATE market.process SET customer_data = %(state)s WHERE process_id = ANY(%(processes)s)
"""


def note_master_data(tx: Transaction, process: Process, now: datetime) -> None:
    """The point's master data arrived; the first time counts."""
    tx.execute(_NOTE_MASTER_DATA, {"process": process.process_id, "now": now})


_NOTE_MASTER_DATA: Final = """
UPDATE market.process SET master_data_at = coalesce(master_data_at, %(now)s)
WHERE process_id = %(process)s
"""


def set_next_try(
    tx: Transaction, process: Process, next_try: NextTry, rejection: Rejection
) -> None:
    """Count one more attempt, as `next_try` says; why the last one failed is kept."""
    values = {
        "process": process.process_id,
        "kind": next_try.kind,
        "reason": _reason(process, next_try.kind),
        "effective_on": next_try.effective_on,
        "due_at": next_try.due_at,
        "code": rejection.code,
        "text": rejection.text,
    }
    tx.execute(_SET_NEXT_TRY, values)


def _reason(process: Process, kind: ProcessKind) -> str:
    return process.business_reason if kind == process.kind else GUIDES[kind].reason


_SET_NEXT_TRY: Final = """
UPDATE market.process
SET kind = %(kind)s, business_reason = %(reason)s, effective_on = %(effective_on)s,
    due_at = %(due_at)s, attempt = attempt + 1, reject_code = %(code)s, reject_text = %(text)s
WHERE process_id = %(process)s
"""


def wait_for_date(
    tx: Transaction, process: Process, at: datetime, *, again: bool, rejection: Rejection | None
) -> None:
    """Wait until the customer names another day. again: whether this counts as an attempt."""
    values = {
        "process": process.process_id,
        "at": at,
        "again": int(again),
        "code": None if rejection is None else rejection.code,
        "text": None if rejection is None else rejection.text,
    }
    tx.execute(_WAIT_FOR_DATE, values)


_WAIT_FOR_DATE: Final = """
UPDATE market.process
SET asks = 'date', asked_at = %(at)s, attempt = attempt + %(again)s,
    reject_code = coalesce(%(code)s, reject_code), reject_text = coalesce(%(text)s, reject_text)
WHERE process_id = %(process)s
"""


def set_wished_date(tx: Transaction, process: Process, day: date, now: datetime) -> None:
    """The customer has named the day of moving in: the request is due now."""
    tx.execute(_SET_WISHED_DATE, {"process": process.process_id, "day": day, "now": now})


_SET_WISHED_DATE: Final = """
UPDATE market.process SET effective_on = %(day)s, due_at = %(now)s, asks = NULL, asked_at = NULL
WHERE process_id = %(process)s
"""


def set_planned_date(tx: Transaction, process: Process, day: date, rules: str) -> None:
    """A switch is planned for another day, under another rule pack."""
    tx.execute(_SET_PLANNED_DATE, {"process": process.process_id, "day": day, "rules": rules})


_SET_PLANNED_DATE: Final = """
UPDATE market.process SET effective_on = %(day)s, rules = %(rules)s WHERE process_id = %(process)s
"""


def set_effective_date(tx: Transaction, process: Process, day: date) -> None:
    """Supply begins on another day than was asked for."""
    tx.execute(_SET_EFFECTIVE_DATE, {"process": process.process_id, "day": day})


_SET_EFFECTIVE_DATE: Final = """
UPDATE market.process SET effective_on = %(day)s WHERE process_id = %(process)s
"""


def set_begun_by(tx: Transaction, process: Process, begun_by: BegunBy) -> None:
    """A start comes otherwise than we asked for it: it can be neither cancelled nor corrected."""
    tx.execute(_SET_BEGUN_BY, {"process": process.process_id, "begun_by": begun_by})


_SET_BEGUN_BY: Final = """
UPDATE market.process SET begun_by = %(begun_by)s WHERE process_id = %(process)s
"""


def postpone(tx: Transaction, process: Process, due_at: datetime) -> None:
    """Send a pending request no earlier than then."""
    tx.execute(_POSTPONE, {"process": process.process_id, "due_at": due_at})


_POSTPONE: Final = """
UPDATE market.process SET due_at = %(due_at)s WHERE process_id = %(process)s
"""


def hold(tx: Transaction, process: Process, at: datetime) -> None:
    """Keep the request from being sent."""
    tx.execute(_HOLD, {"process": process.process_id, "at": at})


_HOLD: Final = "UPDATE market.process SET held_at = %(at)s WHERE process_id = %(process)s"


def release(tx: Transaction, process: Process, at: datetime) -> None:
    """Let a held request be sent from now on."""
    tx.execute(_RELEASE, {"process": process.process_id, "at": at})


_RELEASE: Final = """
UPDATE market.process SET held_at = NULL, due_at = %(at)s WHERE process_id = %(process)s
"""
