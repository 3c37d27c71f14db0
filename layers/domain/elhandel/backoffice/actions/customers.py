"""Actions on a customer and on what they agreed to."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_POINT: Final = Field("gsrn", "gsrn", is_given=True)
_CUSTOMER: Final = Field("customer", "number", is_given=True)

CUSTOMER_ACTIONS: Final = (
    Action(
        key="change-product",
        right=Right.CHANGE_CUSTOMER,
        job="change-product",
        about="point",
        fields=(_POINT, Field("product", "choice"), Field("from", "day")),
        preview={"preview": True},
        kept=("before", "after", "changed"),
        is_on_customer=True,
    ),
    Action(
        key="change-contact",
        right=Right.CHANGE_CUSTOMER,
        job="change-contact",
        about="customer",
        fields=(
            _CUSTOMER,
            Field("name", "text", required=False, is_personal=True),
            Field("email", "text", required=False, is_personal=True),
            Field("phone", "text", required=False, is_personal=True),
        ),
        kept=("changed",),
        is_on_customer=True,
    ),
    Action(
        key="answer-erasure",
        right=Right.CHANGE_CUSTOMER,
        job="answer-erasure",
        about="row",
        fields=(
            Field("wish", "number", is_given=True),
            Field("outcome", "choice", choices=("done", "not-yet")),
        ),
        kept=("outcome",),
    ),
    Action(
        key="move-out",
        right=Right.CHANGE_CUSTOMER,
        job="move-out",
        about="point",
        fields=(_POINT, Field("date", "day")),
        kept=("process_id", "state", "date"),
        is_on_customer=True,
    ),
    Action(
        key="cancel-move-out",
        right=Right.CHANGE_CUSTOMER,
        job="cancel-move-out",
        about="point",
        fields=(_POINT,),
        kept=("process_id", "state", "cancel_wished"),
    ),
    Action(
        key="end-supply",
        right=Right.CHANGE_CUSTOMER,
        job="end-supply",
        about="point",
        fields=(_POINT, Field("date", "day")),
        kept=("process_id", "state", "date"),
        is_on_customer=True,
    ),
    Action(
        key="cancel-end-of-supply",
        right=Right.CHANGE_CUSTOMER,
        job="cancel-end-of-supply",
        about="point",
        fields=(_POINT,),
        kept=("process_id", "state", "cancel_wished"),
    ),
    Action(
        key="change-heating",
        right=Right.CHANGE_CUSTOMER,
        job="change-heating",
        about="point",
        fields=(_POINT, Field("heated", "flag"), Field("from", "day")),
        kept=("process_id", "state"),
    ),
    Action(
        key="set-billing-day",
        right=Right.BILLING,
        job="set-billing-profile",
        about="customer",
        fields=(
            Field("customer_id", "number", is_given=True),
            Field("billing_day", "choice", choices=("1", "5", "25", "30")),
        ),
        is_on_customer=True,
    ),
    Action(
        key="plan-aconto",
        right=Right.BILLING,
        job="plan-aconto",
        about="point",
        fields=(
            _POINT,
            Field("amount_dkk", "amount", required=False),
            Field("from", "day", required=False),
        ),
    ),
    Action(
        key="stop-aconto",
        right=Right.BILLING,
        job="stop-aconto",
        about="point",
        fields=(_POINT, Field("from", "day", required=False)),
    ),
)

SIGNUP_ACTIONS: Final = (
    Action(
        key="release-signups",
        right=Right.CHANGE_CUSTOMER,
        job="release-signups",
        about="row",
        fields=(Field("signups", "texts", is_given=True),),
        kept=("released",),
        at_once=True,
    ),
    Action(
        key="reject-signups",
        right=Right.CHANGE_CUSTOMER,
        job="reject-signups",
        about="row",
        fields=(Field("signups", "texts", is_given=True),),
        kept=("rejected",),
        at_once=True,
    ),
    Action(
        key="redate-signup",
        right=Right.CHANGE_CUSTOMER,
        job="redate-signup",
        about="row",
        fields=(Field("signup", "text", is_given=True), Field("date", "day")),
    ),
    Action(
        key="close-name-case",
        right=Right.CHANGE_CUSTOMER,
        job="close-name-case",
        function="QueuePoller",
        about="row",
        fields=(
            Field("case", "number", is_given=True),
            Field("outcome", "choice", choices=("same-person", "another-person")),
        ),
    ),
    Action(
        key="close-home-answer",
        right=Right.CHANGE_CUSTOMER,
        job="close-home-answer",
        about="row",
        fields=(
            Field("answer", "number", is_given=True),
            Field("finding", "choice", choices=("not-theirs", "ask-again")),
        ),
        kept=("party", "finding"),
    ),
    Action(
        key="join-customer",
        right=Right.CHANGE_CUSTOMER,
        job="join-customer",
        function="QueuePoller",
        about="customer",
        fields=(
            Field("party", "number", is_given=True),
            Field("customer", "number", required=False),
        ),
    ),
)
