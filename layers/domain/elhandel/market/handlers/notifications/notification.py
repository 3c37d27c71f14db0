"""A notification, from its record to the supply that it changes."""

from datetime import date

import msgspec

from elhandel.market import mistakes
from elhandel.market.cim.incoming import Notification, day_of
from elhandel.market.handlers import resumptions
from elhandel.market.handlers.notifications.effects import apply
from elhandel.market.handlers.notifications.history import note_notice
from elhandel.market.handlers.notifications.reasons import (
    CHILD_UNCOUPLED,
    CORRECTION_REFUSED,
    ENDS_SUPPLY,
    SUPPLY_VOID,
    TRANSFERRED,
)
from elhandel.market.handlers.notifications.subject import is_overtaken, supply_meant
from elhandel.market.handlers.notifications.transfers import comes_to_us, note_transfer
from elhandel.market.handlers.notifications.vacancies import ends_a_vacancy
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.platform.telemetry import logger, shown_code
from elhandel.portfolio.points import ensure_metering_point, uncouple
from elhandel.settlement import corrections
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId


def notified(context: Context, record: msgspec.Raw) -> None:
    """Apply one notification to the supply it is about."""
    notice = msgspec.json.decode(record, type=Notification)
    gsrn, day, reason = Gsrn(notice.point.value), day_of(notice.valid_from), context.business_reason
    point = ensure_metering_point(context.tx, gsrn, context.now)

    if reason == CHILD_UNCOUPLED:
        with corrections.watch_master_data(context.tx, gsrn, context.provenance):
            uncouple(context.tx, point, day, context.now, context.message_id)
        return
    if _about_our_resumption(context, point, reason, day):
        return
    if reason == SUPPLY_VOID and mistakes.already_shifted(context.tx, point, day):
        return
    if reason in ENDS_SUPPLY and ends_a_vacancy(context, point, reason, day):
        return
    if reason == TRANSFERRED and comes_to_us(context, point, day):
        note_transfer(context, gsrn, point, day)
        return

    process = supply_meant(context, point, reason, day)
    if process is None:
        raise UnableToHandle(
            f"RSM-004/{shown_code(reason)} for {gsrn} from {day} concerns no supply of ours. "
            "Nothing was changed; check the point in DataHub's portal and replay the message."
        )
    if is_overtaken(context, process, reason):
        marked = {"process_id": process.process_id, "reason": shown_code(reason)}
        logger.info("a later notification holds", extra=marked)
        return

    with corrections.watch_supply(context.tx, process.contract_id, context.provenance):
        apply(context, process, reason, day)

    note_notice(context, process, reason, day)


def _about_our_resumption(context: Context, point: MeteringPointId, reason: str, day: date) -> bool:
    """Whether it concludes a request to take a point back: then another supplier's is void."""
    if reason == SUPPLY_VOID:
        return resumptions.accepted(context, point, day)
    return reason == CORRECTION_REFUSED and resumptions.refused(context, point, day)
