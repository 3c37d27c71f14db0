"""Actions towards the market: letters that could not be read, questions, answers, cases."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_POINT: Final = Field("gsrn", "gsrn", is_given=True)
_MESSAGE: Final = Field("message_id", "text", is_given=True)
_CASE: Final = Field("case", "number", is_given=True)

MARKET_ACTIONS: Final = (
    Action(
        key="replay",
        right=Right.OPERATIONS,
        job="replay",
        function="QueuePoller",
        about="row",
        fields=(_MESSAGE,),
        takes_why=False,
        preview={"dry_run": True},
        kept=("document", "state", "dead_records"),
        at_once=True,
    ),
    Action(
        key="discard-dead-letter",
        right=Right.OPERATIONS,
        job="discard-dead-letter",
        about="row",
        fields=(_MESSAGE, Field("record", "text", required=False, is_given=True)),
        at_once=True,
    ),
    Action(
        key="send-requests",
        right=Right.OPERATIONS,
        job="send-due",
        function="QueuePoller",
        about="firm",
        takes_why=False,
    ),
    Action(
        key="ask-readings",
        right=Right.OPERATIONS,
        job="ask-readings",
        about="point",
        fields=(_POINT, Field("from", "day"), Field("to", "day")),
        kept=("enquiry_id", "enquiries"),
        is_on_customer=True,
        at_once=True,
    ),
    Action(
        key="ask-missing",
        right=Right.OPERATIONS,
        job="ask-missing",
        about="point",
        fields=(_POINT,),
        kept=("enquiries", "refused"),
        is_on_customer=True,
        at_once=True,
    ),
    Action(
        key="ask-master-data",
        right=Right.OPERATIONS,
        job="ask-master-data",
        about="point",
        fields=(_POINT, Field("from", "day"), Field("to", "day")),
        kept=("enquiry_id",),
        at_once=True,
    ),
    Action(
        key="ask-price-links",
        right=Right.OPERATIONS,
        job="ask-price-links",
        about="point",
        fields=(_POINT, Field("from", "day"), Field("to", "day")),
        kept=("enquiry_id",),
        at_once=True,
    ),
    Action(
        key="close-remark",
        right=Right.OPERATIONS,
        job="close-remark",
        about="row",
        fields=(Field("remark", "number", is_given=True),),
        at_once=True,
    ),
    Action(
        key="answer-resumption",
        right=Right.OPERATIONS,
        job="answer-resumption",
        about="point",
        fields=(_POINT, Field("accept", "flag")),
        kept=("answer",),
    ),
    Action(
        key="conclude-resumption",
        right=Right.OPERATIONS,
        job="conclude-resumption",
        about="point",
        fields=(_POINT,),
    ),
    Action(
        key="open-mistake",
        right=Right.OPERATIONS,
        job="open-mistake",
        about="point",
        fields=(_POINT, Field("right_day", "day", required=False)),
        kept=("case",),
        is_on_customer=True,
    ),
    Action(
        key="mistake-reported",
        right=Right.OPERATIONS,
        job="mistake-reported",
        about="row",
        fields=(_CASE,),
    ),
    Action(
        key="withdraw-mistake",
        right=Right.OPERATIONS,
        job="withdraw-mistake",
        about="row",
        fields=(_CASE,),
    ),
    Action(
        key="close-mistake",
        right=Right.OPERATIONS,
        job="close-mistake",
        about="row",
        fields=(_CASE, Field("accepted", "flag")),
    ),
    Action(
        key="correct-supply",
        right=Right.OPERATIONS,
        job="correct-supply",
        about="point",
        fields=(
            _POINT,
            Field("from", "day", required=False),
            Field("to", "day", required=False),
            Field("on", "day", required=False),
        ),
    ),
    Action(
        key="accept-discrepancy",
        right=Right.RECONCILIATION,
        job="accept-discrepancy",
        about="row",
        fields=(Field("discrepancy", "number", is_given=True),),
    ),
)
