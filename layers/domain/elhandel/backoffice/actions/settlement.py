"""Actions on settlement runs and prices."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_RUN: Final = Field("run_id", "number", is_given=True)
_HELD: Final = Field("held", "numbers", is_given=True)

RUN_ACTIONS: Final = (
    Action(
        key="plan-run",
        right=Right.BILLING,
        job="plan",
        function="SettlementWorker",
        about="firm",
        fields=(Field("from", "day"), Field("to", "day")),
        takes_why=False,
        kept=("run_id", "shards"),
    ),
    Action(
        key="settle-again",
        right=Right.PARKED,
        job="plan",
        function="SettlementWorker",
        about="row",
        fields=(
            Field("gsrns", "texts", is_given=True),
            Field("from", "day", is_given=True),
            Field("to", "day", is_given=True),
        ),
        takes_why=False,
        kept=("run_id", "shards"),
        at_once=True,
        together="gsrns",
    ),
    Action(
        key="correct-parked",
        right=Right.PARKED,
        job="correct",
        function="SettlementWorker",
        about="firm",
        fixed={"parked": True},
        takes_why=False,
    ),
    Action(
        key="resume-run",
        right=Right.PARKED,
        job="resume",
        function="SettlementWorker",
        about="row",
        fields=(_RUN,),
        takes_why=False,
    ),
    Action(
        key="give-up-run",
        right=Right.BILLING,
        job="give-up",
        function="SettlementWorker",
        about="row",
        fields=(_RUN,),
    ),
)

PRICE_ACTIONS: Final = (
    Action(
        key="accept-spot-prices",
        right=Right.OPERATIONS,
        job="accept-spot-prices",
        about="row",
        fields=(_HELD,),
        at_once=True,
    ),
    Action(
        key="withdraw-spot-prices",
        right=Right.OPERATIONS,
        job="withdraw-spot-prices",
        about="row",
        fields=(_HELD,),
        kept=("settled",),
    ),
    Action(
        key="price-product",
        right=Right.PRODUCTS,
        job="price-product",
        about="firm",
        fields=(
            Field("product", "choice"),
            Field("from", "day"),
            Field("margin", "price", required=False),
            Field("supplement", "price", required=False),
            Field("fixed", "price", required=False),
            Field("subscription", "price", required=False),
        ),
        always_two=True,
        preview={"preview": True},
        confirm_field="confirm",
    ),
)
