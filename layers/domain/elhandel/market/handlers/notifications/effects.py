"""What a notification does to the supply that it is about."""

from datetime import date
from typing import Final

from elhandel.market import ends, mistakes
from elhandel.market.guides import Event
from elhandel.market.handlers.notifications.fit import (
    NotificationOfAnotherDay,
    fits,
    supplied_by,
    why_it_does_not_fit,
)
from elhandel.market.handlers.notifications.reasons import (
    BEFORE_START,
    CANCELS_START,
    CORRECTION_REFUSED,
    END_CANCELLED,
    ENDS_SUPPLY,
    RULED,
    SOMEBODY_MOVES_IN,
    STARTS_EARLIER,
    STOPS_AN_END,
    SUPPLIED,
    SUPPLY_VOID,
)
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import Process, advance, load_process, move_start, successions
from elhandel.platform.telemetry import shown, shown_code
from elhandel.portfolio.supply import (
    announce_end,
    correct_supply,
    end_supply,
    end_vacancy,
    find_supply,
)
from elhandel.values.decision import Decision

_MARKET: Final = "market"
_OF_CUSTOMERS: Final[tuple[ends.EndKind, ...]] = ("move_out",)


def apply(context: Context, process: Process, reason: str, day: date) -> None:
    """Do to a supply what the notification says; the same one again changes nothing.

    Raises UnableToHandle for a business reason without a rule, NotificationOfAnotherDay.
    """
    if reason in STOPS_AN_END and _stop_an_end(context, process, reason):
        return
    if reason not in RULED:
        raise UnableToHandle(
            f"RSM-004 has the business reason {shown(reason)}, which has no rule yet. "
            "Nothing was changed; add the rule in market/handlers/notifications "
            "and replay the message."
        )

    supplied = supplied_by(context, process)
    if not fits(process, reason, day, supplied):
        raise NotificationOfAnotherDay(why_it_does_not_fit(process, reason, day, supplied))
    if reason == CORRECTION_REFUSED:
        mistakes.refused(context.tx, process, context.cause("the correction was refused"))
    if reason == CORRECTION_REFUSED and day != supplied.end:
        return  # the refused correction was of the start: supply stands, with its announced end

    if process.state in BEFORE_START:
        _before_start(context, process, reason, day)
    else:
        _since_start(context, process, reason, day)


def _stop_an_end(context: Context, process: Process, reason: str) -> bool:
    """Cancel the end that runs. Whether that is all that the notice means; without one, D41 takes
    an end back that was announced.
    """
    means, kinds = STOPS_AN_END[reason]
    if ends.end_is_off(context.tx, process, kinds, context.cause(means)):
        return True
    if reason == END_CANCELLED:
        return False
    if ends.was_ever_asked_for(context.tx, process.metering_point_id):
        return True  # it is over: the notice comes again, or after that of who came in between

    raise UnableToHandle(
        f"RSM-004/{shown_code(reason)} says that a process at {process.gsrn} was cancelled, "
        "and no end of supply or move-out of ours runs there. Nothing was changed; "
        "compare with DataHub's portal."
    )


def _before_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx

    if reason in CANCELS_START:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(CANCELS_START[reason]))
    elif reason in ENDS_SUPPLY and day <= process.effective_on:
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(ENDS_SUPPLY[reason]))
    elif reason in ENDS_SUPPLY:
        announce_end(tx, process.contract_id, day)
    elif reason == SUPPLY_VOID:
        cause = context.cause("the correction was accepted: supply void before it was begun here")
        advance(tx, process, Event.CANCELLED_BY_MARKET, cause)
    elif reason == STARTS_EARLIER:
        move_start(tx, process, day, "special_rules", context.now)
    else:
        announce_end(tx, process.contract_id, None)


def _since_start(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx
    if reason in CANCELS_START:
        void = context.cause(f"RSM-004/{reason}: the supply has never been")
        if ends.end_is_off(tx, process, ends.ENDS, void):
            process = load_process(tx, process.process_id)  # which goes on, without its move-out
        advance(tx, process, Event.CANCELLED_BY_MARKET, context.cause(CANCELS_START[reason]))
    elif reason in ENDS_SUPPLY:
        _end(context, process, reason, day)
    elif reason == SUPPLY_VOID:
        mistakes.accepted(tx, process, context.cause("the correction was accepted"))
    elif reason == STARTS_EARLIER:
        _started_earlier(context, process, day)
    else:
        cause = context.cause(f"RSM-004/{reason}: supply goes on")
        advance(tx, process, Event.SUPPLY_GOES_ON, cause)
        # Of an end that nobody carried out for a year, nothing is left to ask for.
        kinds = ends.ENDS if reason != END_CANCELLED else _OF_CUSTOMERS
        ends.ask_again(tx, process, day, cause, kinds)


def _started_earlier(context: Context, process: Process, day: date) -> None:
    """The message came after the day that we had planned: supply began before it all the same."""
    tx, gsrn = context.tx, process.gsrn
    supplied = find_supply(tx, gsrn, process.effective_on)
    if supplied is None or supplied.contract_id != process.contract_id:
        return  # void, or over before it began

    decision = Decision(_MARKET, "RSM-004/D46: supply began under the special rules", context.now)
    correct_supply(tx, supplied, decision, starts_on=day)
    move_start(tx, process, day, "special_rules", context.now)


def _end(context: Context, process: Process, reason: str, day: date) -> None:
    tx = context.tx

    if process.state in SUPPLIED:
        end_supply(tx, process.contract_id, day)
        end_vacancy(tx, process.contract_id, day)  # who moved out later was gone by then
        if reason != SOMEBODY_MOVES_IN:  # E01 may be the move-in with us, as the market reports it
            successions.end_is_the_markets(tx, process.contract_id, context.now)

    cause = context.cause(f"{ENDS_SUPPLY[reason]} from {day}")
    advance(tx, process, Event.SUPPLY_ENDS, cause)
    ends.market_ended(tx, process, reason, day, cause)
