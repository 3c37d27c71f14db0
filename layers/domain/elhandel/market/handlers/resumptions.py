"""RSM-003: we are asked to take back a point that was switched or moved away from us by mistake
(BRS-003, BRS-011).

Silence is consent, so nothing is answered automatically: the request is noted for staff, with the
last day to answer (`market.mistakes`). When it is accepted, the market sends master data with the
request's reason (or RSM-004/D34), and supply goes on as if it had never ended. Without the note,
RSM-004/D34 would be read as the end of our own, rightful supply.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec
import psycopg

from elhandel.market import ends
from elhandel.market.cim.incoming import Resumption, day_of
from elhandel.market.guides import Event, State
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import (
    Cause,
    advance,
    load_process,
    start_process_of,
    supply_until,
)
from elhandel.market.rules import rule_pack
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger, shown
from elhandel.portfolio.points import ensure_metering_point
from elhandel.portfolio.supply import NothingToResume, resume_vacancy, vacancy_until
from elhandel.settlement import corrections
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import FOR_GOOD
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, ProcessId

REASONS: Final = frozenset({"D07", "D33"})


@dataclass(frozen=True, slots=True)
class _Open:
    """A request without an end, and the process whose supply would go on."""

    transaction_id: str
    process_id: ProcessId | None
    point: MeteringPointId
    resumes_on: date


def asked(context: Context, record: msgspec.Raw) -> None:
    """Note the request; the same one again changes nothing."""
    request = msgspec.json.decode(record, type=Resumption)
    if context.business_reason not in REASONS:
        raise UnableToHandle(
            f"RSM-003 has the business reason {shown(context.business_reason)}, "
            "and only D07 and D33 have a rule. Nothing was noted; "
            "look at the request in DataHub's portal, and answer it there in time."
        )

    point = ensure_metering_point(context.tx, Gsrn(request.point.value), context.now)
    resumes_on = day_of(request.starts)
    process = supply_until(context.tx, point, resumes_on, context.received_at)
    asked_on = local_date(context.received_at)
    pack = rule_pack(asked_on, settings().market_rules)

    values = {
        "transaction": request.transaction_id,
        "point": point,
        "process": process.process_id if process else None,
        "reason": context.business_reason,
        "resumes_on": resumes_on,
        "answer_by": pack.resumption_answer_by(asked_on),
        "message": context.message_id,
        "now": context.now,
    }
    context.tx.execute(_NOTE, values)


_NOTE: Final = """
INSERT INTO market.resumption (
    transaction_id, metering_point_id, process_id, business_reason, resumes_on, answer_by,
    inbound_message_id, recorded_at)
VALUES (
    %(transaction)s, %(point)s, %(process)s, %(reason)s, %(resumes_on)s, %(answer_by)s,
    %(message)s, %(now)s)
ON CONFLICT (transaction_id) DO NOTHING
"""


def accepted(context: Context, point: MeteringPointId, day: date | None = None) -> bool:
    """Our supply goes on: resume it. False without a request to take the point back (on that day).

    Where supply cannot be resumed automatically, the note says `accepted` and stays with the
    deadlines.
    """
    request = _open(context, point, day)
    if request is None:
        return False
    _conclude(context, request, "resumed" if _resume(context, request) else "accepted")
    return True


def refused(context: Context, point: MeteringPointId, day: date) -> bool:
    """Our refusal was taken: things stay as they are. False without a request for that day."""
    request = _open(context, point, day)
    if request is not None:
        _conclude(context, request, "refused")
    return request is not None


def _open(context: Context, point: MeteringPointId, day: date | None) -> _Open | None:
    values = {"point": point, "day": day, "message": context.message_id}
    if day is not None:
        ours = context.tx.execute(_OURS_BEGAN, values).fetchone()
        if ours is not None and ours[0]:
            return None
    row = context.tx.execute(_OPEN, values).fetchone()
    return None if row is None else _Open(*row)


_OPEN: Final = """
SELECT transaction_id, process_id, metering_point_id, resumes_on FROM market.resumption
WHERE metering_point_id = %(point)s AND resumes_on = coalesce(%(day)s, resumes_on)
  AND (outcome IS NULL OR outcome IN ('accepted', 'refused')) AND inbound_message_id <= %(message)s
ORDER BY recorded_at DESC LIMIT 1 FOR UPDATE
"""

# Supply of ours that itself began on the day: then it is the mistake.
_OURS_BEGAN: Final = """
SELECT EXISTS (
    SELECT FROM market.process
    WHERE metering_point_id = %(point)s AND kind IN ('switch', 'move_in') AND effective_on = %(day)s
      AND state NOT IN ('rejected', 'cancelled'))
"""


def _conclude(context: Context, request: _Open, outcome: str) -> None:
    values = {"transaction": request.transaction_id, "outcome": outcome, "now": context.now}
    context.tx.execute(_CONCLUDE, values)


_CONCLUDE: Final = """
UPDATE market.resumption SET outcome = %(outcome)s, outcome_at = %(now)s
WHERE transaction_id = %(transaction)s
"""


def _resume(context: Context, request: _Open) -> bool:
    """Whether our supply goes on; at a point whose customer had moved out, it is vacant again."""
    cause = context.cause(
        f"{context.document} after RSM-003 {request.transaction_id}: the point is ours again"
    )
    if resume_vacancy(context.tx, request.point, request.resumes_on):
        _end_vacancy_again(context, request, cause)
        return True
    if request.process_id is None:
        return False

    process = load_process(context.tx, request.process_id)
    if process.state not in {State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED}:
        return False

    try:
        with (
            context.tx.transaction(),
            corrections.watch_supply(context.tx, process.contract_id, context.provenance),
        ):
            advance(context.tx, process, Event.SUPPLY_GOES_ON, cause)
            ends.ask_again(context.tx, process, request.resumes_on, cause)
    except (psycopg.IntegrityError, NothingToResume):
        logger.exception("supply could not be resumed", extra={"process_id": process.process_id})
        return False

    return True


def _end_vacancy_again(context: Context, request: _Open, cause: Cause) -> None:
    """An end of supply of the vacant point that the mistake had crossed is asked for again."""
    vacancy = vacancy_until(context.tx, request.point, FOR_GOOD)
    start = None if vacancy is None else start_process_of(context.tx, vacancy.contract_id)
    if start is not None:
        ends.ask_again(context.tx, start, request.resumes_on, cause)
