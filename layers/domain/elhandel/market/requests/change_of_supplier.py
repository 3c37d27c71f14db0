"""RSM-001, RequestChangeOfSupplier: asks for supply from a local day on; a switch or a move-in."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from elhandel.market.cim.outgoing import Head, Json, gs1, identity, midnight
from elhandel.market.guides import Event
from elhandel.market.processes import Process, advance, ask_for_date, retry, updates
from elhandel.market.requests.cancellation import ask_to_cancel
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.market.rules import RejectPolicy, RulePack, rule_pack
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import CustomerDetails, load_contracting
from elhandel.pricing.products import switch_notice

_SWITCH: Final = "E03"
_CUSTOMER: Final = "marketEvaluationPoint.customer_MarketParticipant"


def build(tx: Transaction, head: Head, process: Process) -> Record:
    """Names the customer by number, and one who moves in by name as well."""
    sealed = load_contracting(tx, process.contract_id)

    def record(opened: Opened) -> Json:
        return _record(head, process, opened(sealed))

    return record


def _record(head: Head, process: Process, customer: CustomerDetails) -> Json:
    record: Json = {
        "mRID": head.transaction_id,
        f"{_CUSTOMER}.mRID": identity(customer.identity),
        "marketEvaluationPoint.energySupplier_MarketParticipant.mRID": gs1(head.sender_gln),
        "marketEvaluationPoint.mRID": gs1(process.gsrn),
        "start_DateAndOrTime.dateTime": midnight(process.effective_on),
    }
    if head.business_reason != _SWITCH:
        record[f"{_CUSTOMER}.name"] = customer.name

    return record


def confirmed(answer: Answer[Process]) -> None:
    """Supply will begin, once the master data are here; or the customer has cancelled meanwhile."""
    process = advance(answer.tx, answer.subject, Event.CONFIRM, answer.cause)
    if process.master_data_at is not None:
        process = advance(answer.tx, process, Event.MASTER_DATA, answer.cause)
    if process.cancel_wished:
        _ask_to_cancel(answer, process)


def _ask_to_cancel(answer: Answer[Process], process: Process) -> None:
    cause = answer.because("the customer cancelled while the market's answer was awaited")
    advance(answer.tx, process, Event.REQUEST_CANCELLATION, cause)
    ask_to_cancel(answer.tx, process, answer.provenance.at)


def rejected(answer: Answer[Process]) -> None:
    """What follows depends on the reject code, by the rule pack of the process."""
    tx, process = answer.tx, answer.subject
    pack = rule_pack(answer.today, process.rules)
    policy = pack.policy(answer.rejection.code, answer.rejection.text)

    if process.cancel_wished:
        _cancel(answer)
    elif _is_final(process, pack, policy):
        refused(answer)
    elif policy is RejectPolicy.NEW_DATE and process.kind == "move_in":
        ask_for_date(tx, process, answer.cause, answer.rejection)
    else:
        retry(tx, process, _next_try(answer, pack, policy), answer.rejection, answer.cause)


def _cancel(answer: Answer[Process]) -> None:
    """The customer wanted to cancel and nothing has started: the wish is met."""
    process = answer.subject
    again = updates.NextTry(process.kind, process.effective_on, answer.provenance.at)
    pending = retry(answer.tx, process, again, answer.rejection, answer.cause)
    advance(answer.tx, pending, Event.CANCEL, answer.because("the customer had cancelled"))


def _is_final(process: Process, pack: RulePack, policy: RejectPolicy) -> bool:
    is_a_move_in = policy is RejectPolicy.AS_MOVE_IN and process.kind != "switch"
    return policy is RejectPolicy.FATAL or process.attempt >= pack.attempts or is_a_move_in


def _next_try(answer: Answer[Process], pack: RulePack, policy: RejectPolicy) -> updates.NextTry:
    process, today, now = answer.subject, answer.today, answer.provenance.at
    next_try = updates.NextTry(process.kind, process.effective_on, now)
    if policy is RejectPolicy.AS_MOVE_IN:
        day = pack.nearest_move_in(today, process.effective_on)
        next_try = replace(next_try, kind="move_in", effective_on=day)
    elif policy is RejectPolicy.LATER:
        next_try = replace(next_try, due_at=now + pack.retry_wait)

    # A switch is planned again for a new date, and where its day would have passed.
    new_date = policy is RejectPolicy.NEW_DATE
    passed = next_try.effective_on < today + timedelta(days=1)
    if next_try.kind == "switch" and (new_date or passed):
        day = pack.switch_date(today, switch_notice(answer.tx, process.contract_id))
        next_try = replace(next_try, effective_on=day)

    return next_try


def refused(answer: Answer[Process]) -> None:
    """Supply will not begin."""
    updates.keep_rejection(answer.tx, answer.subject, answer.rejection)
    advance(answer.tx, answer.subject, Event.REJECT, answer.cause)


CHANGE_OF_SUPPLIER: Final = RequestKind[Process](
    document="RequestChangeOfSupplier",
    type_code="392",
    build=build,
    confirmed=confirmed,
    rejected=rejected,
    refused=refused,
)
