"""RSM-005, RequestEndOfSupply: ends the supply of a point (E20), or says that its customer moves
out (E66).

A confirmed end of supply ends nothing yet: we supply and bill until the grid company has
disconnected the point and the market names the day (RSM-004/E20). Source: DataHub guides BRS-002,
BRS-010; reference, 7.2 and 7.4.
"""

from dataclasses import replace
from typing import Final

from elhandel.market.cim.outgoing import Head, Json, gs1, midnight
from elhandel.market.guides import Event, State
from elhandel.market.processes import Process, advance, note, retry, updates
from elhandel.market.requests.cancellation import ask_to_cancel
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.market.rules import RejectPolicy, RulePack, rule_pack
from elhandel.platform.database import Transaction


def build(_: Transaction, head: Head, process: Process) -> Record:
    """Names the point, us and the day; no customer."""

    def record(_: Opened) -> Json:
        return {
            "mRID": head.transaction_id,
            "end_DateAndOrTime.dateTime": midnight(process.effective_on),
            "marketEvaluationPoint.energySupplier_MarketParticipant.mRID": gs1(head.sender_gln),
            "marketEvaluationPoint.mRID": gs1(process.gsrn),
        }

    return record


def confirmed(answer: Answer[Process]) -> None:
    """The market will end it; or it was cancelled here while the answer was awaited."""
    process = advance(answer.tx, answer.subject, Event.CONFIRM, answer.cause)
    if process.cancel_wished and process.state is State.ACKNOWLEDGED:
        cause = answer.because("it was cancelled while the market's answer was awaited")
        advance(answer.tx, process, Event.REQUEST_CANCELLATION, cause)
        ask_to_cancel(answer.tx, process, answer.provenance.at)


def rejected(answer: Answer[Process]) -> None:
    """What follows depends on the reject code, by the rule pack of the process."""
    process = answer.subject
    if process.state is not State.SENT:
        return  # the market has ended the supply otherwise since it was asked

    pack = rule_pack(answer.today, process.rules)
    policy = pack.policy(answer.rejection.code, answer.rejection.text, process.kind)

    if process.cancel_wished:
        _cancel(answer)
    elif _is_final(answer, pack, policy):
        refused(answer)
    else:
        retry(answer.tx, process, _next_try(answer, pack, policy), answer.rejection, answer.cause)


def _cancel(answer: Answer[Process]) -> None:
    """It was to be cancelled and nothing has happened: the wish is met."""
    process = answer.subject
    again = updates.NextTry(process.kind, process.effective_on, answer.provenance.at)
    pending = retry(answer.tx, process, again, answer.rejection, answer.cause)
    advance(answer.tx, pending, Event.CANCEL, answer.because("it had been cancelled here"))


def _is_final(answer: Answer[Process], pack: RulePack, policy: RejectPolicy) -> bool:
    process = answer.subject
    same_again = policy is RejectPolicy.NEW_DATE and process.reject_code == answer.rejection.code
    return policy is RejectPolicy.FATAL or same_again or process.attempt >= pack.attempts


def _next_try(answer: Answer[Process], pack: RulePack, policy: RejectPolicy) -> updates.NextTry:
    process, now = answer.subject, answer.provenance.at
    if policy is RejectPolicy.LATER:
        return updates.NextTry(process.kind, process.effective_on, now + pack.retry_wait)

    # The market counts another day than we do: one more is left between today and the end.
    nearest = pack.nearest_in_window(process.kind, answer.today, process.effective_on)
    next_try = updates.NextTry(process.kind, nearest, now)
    if nearest == process.effective_on:
        _, last = pack.window(process.kind, answer.today)
        next_try = replace(next_try, effective_on=min(pack.business_day_after(nearest), last))

    return next_try


def refused(answer: Answer[Process]) -> None:
    """It comes to nothing: supply goes on, and the customer stays."""
    if answer.subject.state is State.SENT:
        updates.keep_rejection(answer.tx, answer.subject, answer.rejection)
        advance(answer.tx, answer.subject, Event.REJECT, answer.cause)


def rejected_later(answer: Answer[Process]) -> None:
    """The grid company cannot disconnect the point yet: staff see why, and the end still runs."""
    if answer.subject.state is not State.REJECTED:
        note(answer.tx, answer.subject, "disconnection_refused", answer.cause)


END_OF_SUPPLY: Final = RequestKind[Process](
    document="RequestEndOfSupply",
    type_code="432",
    build=build,
    confirmed=confirmed,
    rejected=rejected,
    refused=refused,
    rejected_later=rejected_later,
)
