"""Which supply of ours a notification is about, and whether a later one about it holds already."""

from datetime import date
from typing import Final

from elhandel.market import ends
from elhandel.market.handlers.notifications.reasons import (
    ABOUT_THE_SAME,
    BEFORE_START,
    ENDS_SUPPLY,
    OVER,
    STARTED_ON,
    STOPS_AN_END,
    SUPPLIED,
    SUPPLY_VOID,
    TAKES_BACK,
)
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import Process, start_on, starting_process, supply_until
from elhandel.platform.database import fetch_one
from elhandel.platform.telemetry import shown_code
from elhandel.values.ids import MeteringPointId


def supply_meant(
    context: Context, point: MeteringPointId, reason: str, day: date
) -> Process | None:
    """The supply that a notification is about, where a point has had several of ours.

    An end is about the supply that runs until its day or beyond (a move-in with us ends the one
    before, on the day that it starts itself). What takes something back is about supply that has
    begun, everything else about one still to come.
    """
    tx, by = context.tx, context.received_at
    if reason in STOPS_AN_END and (ending := ends.supply_that_ends(tx, point)) is not None:
        return ending
    if reason in STARTED_ON:  # of what begins or began that day, even if a later signup followed
        for states in (BEFORE_START, SUPPLIED, OVER):
            if (process := start_on(tx, point, day, states, by)) is not None:
                return process

    if reason in ENDS_SUPPLY and (running := supply_until(tx, point, day, by)) is not None:
        return running

    likely = (SUPPLIED, BEFORE_START) if reason in TAKES_BACK else (BEFORE_START, SUPPLIED)
    for states in (*likely, OVER):
        if (process := starting_process(tx, point, states, by)) is not None:
            return process

    return None


def is_overtaken(context: Context, process: Process, reason: str) -> bool:
    """Whether a message that came later says otherwise. Raises UnableToHandle where staff have
    corrected the supply since.
    """
    about = next((group for group in ABOUT_THE_SAME if reason in group), None)
    if about is None:
        return False

    values = {
        "process": process.process_id,
        "message": context.message_id,
        "reasons": sorted({*about, SUPPLY_VOID}),
    }
    (overtaken,) = fetch_one(context.tx, _NOTIFIED_LATER, values)
    if overtaken:
        return True

    since = {"contract": process.contract_id, "since": context.received_at}
    (corrected,) = fetch_one(context.tx, _CORRECTED_SINCE, since)
    if corrected and reason != SUPPLY_VOID:
        raise UnableToHandle(
            f"RSM-004/{shown_code(reason)} came on {context.received_at:%Y-%m-%d}, "
            "and staff have corrected this supply since. Nothing was changed; "
            "compare with DataHub's portal, and correct the supply if it is not right."
        )

    return False


_NOTIFIED_LATER: Final = """
SELECT EXISTS (
    SELECT FROM market.notice
    WHERE process_id = %(process)s AND business_reason = ANY(%(reasons)s)
      AND inbound_message_id > %(message)s)
"""

_CORRECTED_SINCE: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.supply_move m JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE s.contract_id = %(contract)s AND m.moved_at > %(since)s)
"""
