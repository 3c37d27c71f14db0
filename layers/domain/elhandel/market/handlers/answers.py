"""Answers to our requests: confirmed or rejected, found by the transaction they name."""

from datetime import timedelta

import msgspec

from elhandel.market.cim.incoming import Answer
from elhandel.market.cim.outgoing import CANCELLATION, CHANGE_OF_SUPPLIER, CUSTOMER_CHARACTERISTICS
from elhandel.market.handlers.context import Context, UnableToHandle
from elhandel.market.processes import (
    Event,
    Process,
    State,
    advance,
    load_process,
    process_of_request,
    retry,
)
from elhandel.market.requests import sender as requests
from elhandel.market.rules import RejectPolicy, rule_pack
from elhandel.market.supply import ask_for_date, notice_of
from elhandel.platform.telemetry import scrub_to
from elhandel.platform.telemetry.error_texts import shown, shown_code

_LONGEST_CODE = 40  # the market's have three characters
_SET_REJECT = "UPDATE market.process SET reject_code = %s, reject_text = %s WHERE process_id = %s"
_SET_CUSTOMER_DATA = "UPDATE market.process SET customer_data = %s WHERE process_id = %s"


def confirmed(context: Context, record: msgspec.Raw) -> None:
    """A Confirm… record: the process moves on; the same answer again changes nothing."""
    original, process = _asked(context, record)
    document = requests.answer(context.tx, original, result="confirmed", at=context.now)
    cause = context.cause(f"{context.document} names {original}")
    if document == CHANGE_OF_SUPPLIER:
        process = advance(context.tx, process, Event.CONFIRM, cause)
        if process.master_data_at is not None:
            process = advance(context.tx, process, Event.MASTER_DATA, cause)
        if process.cancel_wished:
            ask_to_cancel(context, process)
    elif document == CANCELLATION:
        advance(context.tx, process, Event.CONFIRM_CANCELLATION, cause)
    elif document == CUSTOMER_CHARACTERISTICS:
        context.tx.execute(_SET_CUSTOMER_DATA, ["confirmed", process.process_id])


def rejected(context: Context, record: msgspec.Raw) -> None:
    """A Reject… record: what follows depends on the reject code, by the rule pack of the
    process.
    """
    original, process = _asked(context, record)
    reasons = msgspec.json.decode(record, type=Answer).reasons
    code = reasons[0].code.value[:_LONGEST_CODE] if reasons else ""
    text = scrub_to("; ".join(reason.text for reason in reasons if reason.text), 2_000)
    document = requests.answer(
        context.tx, original, result="rejected", at=context.now, code=code, text=text
    )
    if document == CHANGE_OF_SUPPLIER:
        _start_rejected(context, process, code, text)
    elif document == CANCELLATION and process.state is State.CANCELLATION_PENDING:
        cause = context.cause(f"the market refused to cancel: {shown_code(code)}")
        advance(context.tx, process, Event.REJECT_CANCELLATION, cause)
    elif document == CUSTOMER_CHARACTERISTICS:
        context.tx.execute(_SET_CUSTOMER_DATA, ["refused", process.process_id])


def ask_to_cancel(context: Context, process: Process) -> None:
    """The customer wished to cancel before the market had answered: now it can be asked
    (RSM-024).
    """
    cause = context.cause("the customer cancelled while the market's answer was awaited")
    advance(context.tx, process, Event.REQUEST_CANCELLATION, cause)
    requests.ask(context.tx, process, CANCELLATION, context.now)


def _asked(context: Context, record: msgspec.Raw) -> tuple[str, Process]:
    original = msgspec.json.decode(record, type=Answer).original
    process = process_of_request(context.tx, original) if original else None
    if original is None or process is None:
        raise UnableToHandle(
            f"{context.document} answers transaction {shown(original)}, which is none of ours. "
            "Nothing was changed; compare with DataHub's portal whether somebody else sends in our name."
        )

    return original, process


def _start_rejected(context: Context, process: Process, code: str, text: str) -> None:
    tx, today = context.tx, context.today
    pack = rule_pack(today, process.rules)
    policy = pack.policy(code, text)
    exhausted = process.attempt >= pack.attempts
    cause = context.cause(f"the market rejected: {shown_code(code)}")
    if (
        process.cancel_wished
    ):  # the customer wanted to cancel and nothing started: that is what they wished
        again = retry(
            tx,
            process,
            kind=process.kind,
            effective_on=process.effective_on,
            due_at=context.now,
            reject=(code, text),
            cause=cause,
        )
        advance(tx, again, Event.CANCEL, context.cause("the customer had cancelled"))
    elif (
        policy is RejectPolicy.FATAL
        or exhausted
        or (policy is RejectPolicy.AS_MOVE_IN and process.kind != "switch")
    ):
        tx.execute(_SET_REJECT, [code, text, process.process_id])
        advance(tx, load_process(tx, process.process_id), Event.REJECT, cause)
    elif policy is RejectPolicy.NEW_DATE and process.kind == "move_in":
        ask_for_date(tx, process, cause, (code, text))
    else:
        kind, effective_on, due_at = process.kind, process.effective_on, context.now
        if policy is RejectPolicy.AS_MOVE_IN:
            kind, effective_on = "move_in", pack.nearest_move_in(today, process.effective_on)
        elif policy is RejectPolicy.NEW_DATE:
            effective_on = pack.switch_date(today, notice_of(tx, process.contract_id))
        else:
            due_at = context.now + pack.retry_wait
        earliest = today + timedelta(days=1)
        if kind == "switch" and effective_on < earliest:
            effective_on = pack.switch_date(today, notice_of(tx, process.contract_id))
        retry(
            tx,
            process,
            kind=kind,
            effective_on=effective_on,
            due_at=due_at,
            reject=(code, text),
            cause=cause,
        )
