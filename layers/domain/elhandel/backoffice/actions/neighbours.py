"""Actions on the neighbours' market and the token ledger (GX-GOV-1, GX-STL-4)."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_PAUSES: Final = (
    ("", "trading"),
    ("-maintenance", "maintenance"),
    ("-emergency", "emergency"),
)
"""What follows the key of an action, and the kind of its pause."""

NEIGHBOUR_ACTIONS: Final = (
    *(
        Action(
            key=f"{verb}-market{suffix}",
            right=Right.OPERATIONS,
            job=f"{verb}-market",
            about="firm",
            fixed={"kind": kind},
            kept=("market", "changed"),
        )
        for suffix, kind in _PAUSES
        for verb in ("pause", "resume")
    ),
    Action(
        key="clear-book",
        right=Right.OPERATIONS,
        job="clear-book",
        about="firm",
        fields=(Field("area", "choice", required=False, choices=("", "DK1", "DK2")),),
        kept=("orders", "kwh"),
    ),
    Action(
        key="retry-chain-task",
        right=Right.PARKED,
        job="retry-chain-task",
        about="row",
        function="ChainWorker",
        fields=(Field("task", "number", is_given=True),),
        at_once=True,
        kept=("task", "state"),
    ),
    Action(
        key="retry-settlement",
        right=Right.PARKED,
        job="retry-settlement",
        about="row",
        function="InvoiceGenerator",
        fields=(Field("trade", "number", is_given=True),),
        at_once=True,
        kept=("trade", "state"),
    ),
    Action(
        key="recover-chain",
        right=Right.OPERATIONS,
        job="recover-chain",
        about="firm",
        function="ChainWorker",
        kept=("found",),
    ),
    Action(
        key="mint-reading",
        right=Right.MINTING,
        job="mint-reading",
        about="firm",
        function="SettlementWorker",
        fields=(Field("reading", "text", is_given=True),),
        kept=("reading", "kwh", "wallet"),
    ),
    Action(
        key="issue-meter-key",
        right=Right.CHANGE_CUSTOMER,
        job="issue-meter-key",
        about="customer",
        fields=(Field("customer", "number", is_given=True), Field("meter", "text")),
        is_on_customer=True,
        kept=("issued",),
    ),
    Action(
        key="decide-meter",
        right=Right.CHANGE_CUSTOMER,
        job="decide-meter",
        about="row",
        fields=(
            Field("meter", "text", is_given=True),
            Field("state", "choice", choices=("verified", "suspended", "rejected")),
            Field("installation", "number", required=False),
        ),
        kept=("state", "changed"),
    ),
    Action(
        key="join-neighbours",
        right=Right.CHANGE_CUSTOMER,
        job="join-neighbours",
        about="point",
        function="SettlementWorker",
        fields=(Field("gsrn", "gsrn", is_given=True), Field("from", "day")),
        is_on_customer=True,
        kept=("participation",),
    ),
    Action(
        key="leave-neighbours",
        right=Right.CHANGE_CUSTOMER,
        job="leave-neighbours",
        about="point",
        function="SettlementWorker",
        fields=(Field("gsrn", "gsrn", is_given=True), Field("to", "day")),
        is_on_customer=True,
        kept=("to",),
    ),
)
