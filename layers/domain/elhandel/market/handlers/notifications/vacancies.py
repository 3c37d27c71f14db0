"""Notifications that end our duty at a point whose customer has moved out."""

from datetime import date

from elhandel.market import ends
from elhandel.market.handlers.notifications.history import note_notice
from elhandel.market.handlers.notifications.reasons import (
    BEFORE_START,
    ENDS_SUPPLY,
    SOMEBODY_MOVES_IN,
)
from elhandel.market.handlers.records import Context
from elhandel.market.processes import note, start_process_of, starting_process, successions
from elhandel.portfolio.supply import announce_end, end_vacancy, vacancy_until
from elhandel.values.ids import MeteringPointId


def ends_a_vacancy(context: Context, point: MeteringPointId, reason: str, day: date) -> bool:
    """Whether it ends our duty at a point whose customer has moved out: somebody else moves in, or
    takes it over, or it is disconnected.

    The market reports that by the point, and it is no end of the supply before nor of a move-in
    with us, which ends the vacancy by itself.
    """
    tx = context.tx
    vacancy = vacancy_until(tx, point, day)
    start = None if vacancy is None else start_process_of(tx, vacancy.contract_id)
    if vacancy is None or start is None:
        return False

    cause = context.cause(f"{ENDS_SUPPLY[reason]} from {day}: the point is not vacant any more")
    end_vacancy(tx, vacancy.contract_id, day)
    if reason != SOMEBODY_MOVES_IN:
        successions.end_is_the_markets(tx, vacancy.contract_id, context.now)
    ends.market_ended(tx, start, reason, day, cause)
    note(tx, start, "vacancy_ends", cause)
    note_notice(context, start, reason, day)

    coming = starting_process(tx, point, BEFORE_START, context.received_at)
    if coming is not None and coming.effective_on < day:
        announce_end(tx, coming.contract_id, day)  # by then it is the supply of who moves in
        note_notice(context, coming, reason, day)

    return True
