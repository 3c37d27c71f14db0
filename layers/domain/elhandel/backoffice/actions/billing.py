"""Actions on bills, and on money that comes in and goes out."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_CREDIT: Final = ("our-mistake", "market-mistake", "agreed", "goodwill", "other")
_NUMBER: Final = Field("number", "text", is_given=True)
_CUSTOMER: Final = Field("customer", "number", is_given=True)

BILL_ACTIONS: Final = (
    Action(
        key="credit-lines",
        right=Right.CREDIT,
        job="credit-invoice",
        function="InvoiceGenerator",
        about="bill",
        fields=(_NUMBER, Field("lines", "numbers", required=False)),
        reasons=_CREDIT,
        case_field="case",
        amount="bill",
        kept=("number", "amount_dkk", "new"),
    ),
    Action(
        key="credit-amount",
        right=Right.CREDIT,
        job="credit-amount",
        function="InvoiceGenerator",
        about="bill",
        fields=(_NUMBER, Field("amount_dkk", "amount")),
        reasons=_CREDIT,
        case_field="case",
        amount="field",
        kept=("number", "amount_dkk", "new"),
    ),
    Action(
        key="invoice-again",
        right=Right.BILLING,
        job="invoice-again",
        function="InvoiceGenerator",
        about="bill",
        fields=(_NUMBER,),
        case_field="case",
        kept=("number", "amount_dkk", "new"),
    ),
    Action(
        key="give-goodwill",
        right=Right.CREDIT,
        job="give-goodwill",
        about="customer",
        fields=(_CUSTOMER, Field("amount_dkk", "amount")),
        reasons=_CREDIT,
        case_field="case",
        amount="field",
        kept=("amount_dkk", "new"),
        is_on_customer=True,
    ),
    Action(
        key="open-dispute",
        right=Right.CHANGE_CUSTOMER,
        job="open-dispute",
        about="bill",
        fields=(_NUMBER, Field("line_no", "number", required=False)),
        kept=("dispute_id",),
    ),
    Action(
        key="close-dispute",
        right=Right.CHANGE_CUSTOMER,
        job="close-dispute",
        about="row",
        fields=(Field("dispute_id", "number", is_given=True),),
        kept=("dispute_id",),
    ),
    Action(
        key="release-held",
        right=Right.BILLING,
        job="release-held",
        about="row",
        fields=(Field("held_id", "number", is_given=True),),
        at_once=True,
    ),
    Action(
        key="issue-bills",
        right=Right.BILLING,
        job="issue-bills",
        about="row",
        fields=(Field("bill_run_id", "number", is_given=True),),
    ),
    Action(
        key="stop-bills",
        right=Right.BILLING,
        job="stop-bills",
        about="row",
        fields=(Field("bill_run_id", "number", is_given=True),),
    ),
    Action(
        key="make-documents",
        right=Right.BILLING,
        job="restore-documents",
        function="InvoiceGenerator",
        about="firm",
        takes_why=False,
    ),
)

PAYMENT_ACTIONS: Final = (
    Action(
        key="give-bank-line",
        right=Right.PAYMENTS,
        job="give-bank-line",
        function="Payments",
        about="row",
        fields=(
            Field("line", "number", is_given=True),
            Field("customer", "number"),
            Field("invoice", "text", required=False),
        ),
    ),
    Action(
        key="explain-bank-line",
        right=Right.PAYMENTS,
        job="explain-bank-line",
        function="Payments",
        about="row",
        fields=(
            Field("line", "number", is_given=True),
            Field("book", "choice", choices=("fees", "write_off")),
        ),
        at_once=True,
    ),
    Action(
        key="take-bank-line-back",
        right=Right.PAYMENTS,
        job="take-bank-line-back",
        function="Payments",
        about="row",
        fields=(Field("line", "number", is_given=True),),
    ),
    Action(
        key="close-bank-entry",
        right=Right.PAYMENTS,
        job="close-bank-entry",
        function="Payments",
        about="row",
        fields=(Field("file", "number", is_given=True), Field("place", "number", is_given=True)),
        at_once=True,
    ),
    Action(
        key="register-payout-account",
        right=Right.PAYMENTS,
        job="register-payout-account",
        function="Payments",
        about="customer",
        fields=(
            _CUSTOMER,
            Field("account", "text", is_personal=True),
            Field("bic", "text", required=False),
        ),
        is_on_customer=True,
    ),
    Action(
        key="end-payout-account",
        right=Right.PAYMENTS,
        job="end-payout-account",
        function="Payments",
        about="customer",
        fields=(_CUSTOMER,),
    ),
    Action(
        key="stop-payout",
        right=Right.PAYMENTS,
        job="stop-payout",
        function="Payments",
        about="row",
        fields=(Field("payout", "number", is_given=True),),
        at_once=True,
    ),
    Action(
        key="refuse-payout",
        right=Right.PAYMENTS,
        job="refuse-payout",
        function="Payments",
        about="row",
        fields=(Field("payout", "number", is_given=True),),
    ),
)
