"""RSM-009, RSM-018 and RSM-025: documents that move nothing of ours, kept as remarks.

A reminder and a notice of cancellation go to grid companies as a rule (BRS-021, BRS-039); DataHub
acknowledges what grid companies measure. Where one comes to us it is a fact that staff see, and
waits for them where something is to be done.
"""

from typing import Final

import msgspec

from elhandel.market.cim.incoming import Document, day_of
from elhandel.market.cim.remarks import Cancelled, Reminder, read_acknowledgement
from elhandel.market.guides import State
from elhandel.market.handlers.records import (
    Context,
    Records,
    RefusedRecord,
    UnableToHandle,
    is_an_id,
)
from elhandel.market.processes import Cause, Process, load_process, note
from elhandel.market.remarks import NewRemark, keep_remark
from elhandel.market.requests import subject_of
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.telemetry import is_a_code, shown, shown_code
from elhandel.portfolio.points import ensure_metering_point
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, ProcessId

_OVER: Final = (State.CANCELLED, State.REJECTED)
_MOST_CODES: Final = 20
_UNUSABLE_EVENT: Final = "document_not_usable"
_CANCELLED_EVENT: Final = "notice_of_cancellation"


def acknowledged(
    context: Context, document: Document, _: Records | None = None
) -> list[RefusedRecord]:
    """RSM-009: a receipt, or word that DataHub could not use a document or a part of it.

    A fault of transport is no answer of the market, so no process moves: staff look.
    """
    receipt = read_acknowledgement(document)
    if not is_an_id(receipt.message_id):
        raise UnableToHandle(
            f"{context.document} has no usable id, so that it could not be known again. "
            "Ask DataHub for a correct message."
        )

    codes = _kept_codes(receipt.codes)
    named = [receipt.received, *(part.transaction_id for part in receipt.unusable)]
    process = _process_named(context.tx, named)
    remark = NewRemark(
        kind="acknowledgement",
        subject=receipt.message_id,
        business_reason=_kept_code(context.business_reason),
        process=None if process is None else process.process_id,
        codes=codes,
        is_for_staff=bool(codes),
    )
    is_new = keep_remark(context.tx, remark, context.provenance)
    if is_new and codes and process is not None:
        sentence = f"{context.document}: DataHub could not use what was sent ({', '.join(codes)})"
        note(context.tx, process, _UNUSABLE_EVENT, Cause.scrubbed(sentence, context.provenance))

    return []


def _process_named(tx: Transaction, ids: list[str]) -> Process | None:
    """The process of the request of ours that these are about, locked."""
    row = tx.execute(_PROCESS_NAMED, {"ids": [name for name in ids if name]}).fetchone()
    return None if row is None else load_process(tx, ProcessId(row[0]))


_PROCESS_NAMED: Final = """
SELECT process_id FROM market.request
WHERE (message_id = ANY(%(ids)s) OR transaction_id = ANY(%(ids)s)) AND process_id IS NOT NULL
ORDER BY created_at DESC LIMIT 1
"""


def reminded(context: Context, record: msgspec.Raw) -> None:
    """RSM-018: DataHub has no readings of points for a day; staff see those that we supply."""
    reminder = msgspec.json.decode(record, type=Reminder)
    if not reminder.points:
        raise UnableToHandle(
            f"{context.document} {shown(reminder.transaction_id)} names no metering point. "
            "Nothing was noted; ask DataHub for a correct message."
        )

    day = day_of(reminder.day)
    for reminded_point in reminder.points:
        gsrn = Gsrn(reminded_point.point.value)
        point = ensure_metering_point(context.tx, gsrn, context.now)
        supplied = {"point": point, "day": day}
        remark = NewRemark(
            kind="missing_readings",
            subject=f"{reminder.transaction_id} {gsrn}",
            business_reason=_kept_code(context.business_reason),
            point=point,
            day=day,
            is_for_staff=bool(fetch_one(context.tx, _SUPPLIED, supplied)[0]),
        )
        keep_remark(context.tx, remark, context.provenance)


_SUPPLIED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.supply_period
    WHERE metering_point_id = %(point)s AND state = 'active' AND starts_on <= %(day)s
      AND (ends_on IS NULL OR ends_on > %(day)s))
"""


def cancelled(context: Context, record: msgspec.Raw) -> None:
    """RSM-025: what was asked for at a point is cancelled. Of ours it stands in the history of the
    process and waits for staff; the market's own documents (RSM-004, RSM-024) move the process.
    """
    notice = msgspec.json.decode(record, type=Cancelled)
    point = ensure_metering_point(context.tx, Gsrn(notice.point.value), context.now)
    asked = subject_of(context.tx, notice.original) if notice.original else None

    _keep_cancellation(context, notice, point, asked if isinstance(asked, Process) else None)


def _keep_cancellation(
    context: Context, notice: Cancelled, point: MeteringPointId, process: Process | None
) -> None:
    remark = NewRemark(
        kind="cancellation",
        subject=notice.transaction_id,
        business_reason=_kept_code(context.business_reason),
        point=point,
        process=None if process is None else process.process_id,
        is_for_staff=process is not None and process.state not in _OVER,
    )
    if keep_remark(context.tx, remark, context.provenance) and process is not None:
        reason = shown_code(context.business_reason)
        sentence = f"{context.document}/{reason}: {notice.original} is cancelled"
        note(context.tx, process, _CANCELLED_EVENT, Cause.scrubbed(sentence, context.provenance))


def _kept_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_kept_code(code) for code in codes[:_MOST_CODES])


def _kept_code(code: str) -> str:
    """A code; a text in its place is not kept."""
    return code if is_a_code(code) else ""
