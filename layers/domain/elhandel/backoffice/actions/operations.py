"""Jobs of the clock that staff may run at once: each does what is due and nothing twice."""

from collections.abc import Mapping
from typing import Final

from elhandel.backoffice.actions.action import Action, Field, Function
from elhandel.identity import Right

_NOW: Final[Mapping[str, tuple[Function, Right]]] = {
    "poll-queues": ("QueuePoller", Right.OPERATIONS),
    "activate": ("QueuePoller", Right.OPERATIONS),
    "end-terms": ("QueuePoller", Right.OPERATIONS),
    "fetch-spot-prices": ("QueuePoller", Right.OPERATIONS),
    "watch-deadlines": ("QueuePoller", Right.OPERATIONS),
    "ask-missing-days": ("QueuePoller", Right.OPERATIONS),
    "reconcile": ("QueuePoller", Right.RECONCILIATION),
    "plan-month": ("SettlementWorker", Right.BILLING),
    "plan-final": ("SettlementWorker", Right.BILLING),
    "plan-late": ("SettlementWorker", Right.BILLING),
    "correct": ("SettlementWorker", Right.BILLING),
    "clear-epochs": ("InvoiceGenerator", Right.OPERATIONS),
    "dispatch": ("SettlementWorker", Right.OPERATIONS),
    "bill-aconto": ("InvoiceGenerator", Right.BILLING),
    "bill-held": ("InvoiceGenerator", Right.BILLING),
    "settle-trades": ("InvoiceGenerator", Right.BILLING),
    "fetch-bank-files": ("Payments", Right.PAYMENTS),
    "remind": ("Payments", Right.PAYMENTS),
    "check-invariants": ("Upkeep", Right.OPERATIONS),
    "note-queues": ("Backoffice", Right.OPERATIONS),
}
"""What is left out waits for its hour: payouts leave once a day, and what deletes runs at night."""

JOB_ACTIONS: Final = (
    *(
        Action(key=job, right=right, job=job, function=function, about="firm", takes_why=False)
        for job, (function, right) in _NOW.items()
    ),
    Action(
        key="send-again",
        right=Right.PARKED,
        job="send-again",
        about="row",
        fields=(Field("entry", "number", is_given=True),),
        takes_why=False,
        at_once=True,
        kept=("destination",),
    ),
    Action(
        key="send-notice-again",
        right=Right.SEARCH,
        job="send-notice-again",
        about="row",
        fields=(Field("delivery", "number", is_given=True),),
        takes_why=False,
        at_once=True,
        kept=("channel",),
    ),
    Action(
        key="replay-webhook",
        right=Right.OPERATIONS,
        job="replay-webhook",
        about="row",
        fields=(Field("webhook", "number", is_given=True),),
        takes_why=False,
        at_once=True,
        kept=("subscription",),
    ),
    Action(
        key="put-aside",
        right=Right.SEARCH,
        job="put-aside",
        about="row",
        fields=(
            Field("queue", "text", is_given=True),
            Field("row", "text", is_given=True),
            Field("until", "day"),
        ),
        at_once=True,
        kept=("until",),
    ),
    Action(
        key="revoke-key",
        right=Right.PEOPLE,
        job="revoke-key",
        about="firm",
        fields=(Field("id", "number", is_given=True),),
        takes_why=False,
        kept=("id", "name"),
    ),
)
