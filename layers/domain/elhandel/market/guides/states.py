"""The states of a process, and what happens to it.

Which event leads from one state to the next is in the guide of each kind of process. Pure. Source:
DataHub guides; reference, section 8.
"""

from enum import StrEnum

from elhandel.values.errors import DomainError


class State(StrEnum):
    """Where a process stands."""

    PENDING = "pending"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    EFFECTUATION_PENDING = "effectuation_pending"
    CANCELLATION_PENDING = "cancellation_pending"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    OFFBOARDING = "offboarding"
    FINAL_SETTLED = "final_settled"

    REPORTED = "reported"
    """A mistake that was reported in the market's portal."""

    PARTLY_ANSWERED = "partly_answered"
    """An enquiry of which some days have come and some have not."""

    ANSWERED = "answered"
    """An enquiry whose data have come."""


class Event(StrEnum):
    """What happens to a process."""

    SEND = "send"
    CONFIRM = "confirm"
    REJECT = "reject"
    RETRY = "retry"
    MASTER_DATA = "master_data"
    ACTIVATE = "activate"
    CANCEL = "cancel"
    REQUEST_CANCELLATION = "request_cancellation"
    CONFIRM_CANCELLATION = "confirm_cancellation"
    REJECT_CANCELLATION = "reject_cancellation"
    CANCELLED_BY_MARKET = "cancelled_by_market"
    SUPPLY_ENDS = "supply_ends"
    SUPPLY_VOID = "supply_void"
    SUPPLY_GOES_ON = "supply_goes_on"
    FINAL_SETTLE = "final_settle"
    REPORT = "report"
    EXPIRE = "expire"
    ANSWER = "answer"
    ANSWER_IN_PART = "answer_in_part"

    REVIVE = "revive"
    """What had cancelled it was a mistake, and is taken back."""


class IllegalMove(DomainError):
    """The market's rules do not allow this event in this state."""

    code = "illegal-process-move"
    status = 409
