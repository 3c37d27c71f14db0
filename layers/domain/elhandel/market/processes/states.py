"""The states of a supply process, and which event leads from one to the next.

TRANSITIONS is the whole truth. An event that a state already contains changes nothing (ALREADY),
because every message may come twice and late; any other is not allowed. Pure. Source: DataHub
guides BRS-001, BRS-002, BRS-003, BRS-009.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

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


class IllegalMove(DomainError):
    """The market's rules do not allow this event in this state."""

    code = "illegal-process-move"
    status = 409


TRANSITIONS: Final[Mapping[tuple[State, Event], State]] = {
    (State.PENDING, Event.SEND): State.SENT,
    (State.PENDING, Event.CANCEL): State.CANCELLED,
    (State.SENT, Event.CONFIRM): State.ACKNOWLEDGED,
    (State.SENT, Event.REJECT): State.REJECTED,
    (State.SENT, Event.RETRY): State.PENDING,
    (State.ACKNOWLEDGED, Event.MASTER_DATA): State.EFFECTUATION_PENDING,
    (State.ACKNOWLEDGED, Event.REQUEST_CANCELLATION): State.CANCELLATION_PENDING,
    (State.ACKNOWLEDGED, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.EFFECTUATION_PENDING, Event.ACTIVATE): State.COMPLETED,
    (State.EFFECTUATION_PENDING, Event.REQUEST_CANCELLATION): State.CANCELLATION_PENDING,
    (State.EFFECTUATION_PENDING, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.CANCELLATION_PENDING, Event.CONFIRM_CANCELLATION): State.CANCELLED,
    (State.CANCELLATION_PENDING, Event.REJECT_CANCELLATION): State.EFFECTUATION_PENDING,
    (State.CANCELLATION_PENDING, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.COMPLETED, Event.SUPPLY_ENDS): State.OFFBOARDING,
    (State.COMPLETED, Event.SUPPLY_VOID): State.OFFBOARDING,
    (State.COMPLETED, Event.CANCELLED_BY_MARKET): State.OFFBOARDING,
    (State.OFFBOARDING, Event.SUPPLY_GOES_ON): State.COMPLETED,
    (State.OFFBOARDING, Event.FINAL_SETTLE): State.FINAL_SETTLED,
    # The final bill may be issued before the market corrects a switch or a move (up to 60 days).
    (State.FINAL_SETTLED, Event.SUPPLY_GOES_ON): State.COMPLETED,
    (State.FINAL_SETTLED, Event.SUPPLY_VOID): State.OFFBOARDING,
}

_AFTER_CONFIRM: Final = (
    State.ACKNOWLEDGED,
    State.EFFECTUATION_PENDING,
    State.CANCELLATION_PENDING,
    State.COMPLETED,
    State.CANCELLED,
    State.OFFBOARDING,
    State.FINAL_SETTLED,
)
_AFTER_START: Final = (State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED)

ALREADY: Final[frozenset[tuple[State, Event]]] = frozenset(
    [(state, Event.CONFIRM) for state in _AFTER_CONFIRM]
    + [(state, Event.SEND) for state in (State.SENT, State.REJECTED, *_AFTER_CONFIRM)]
    + [(state, Event.MASTER_DATA) for state in _AFTER_CONFIRM if state is not State.ACKNOWLEDGED]
    + [(state, Event.ACTIVATE) for state in _AFTER_START]
    + [(state, Event.REJECT_CANCELLATION) for state in (State.EFFECTUATION_PENDING, *_AFTER_START)]
    + [
        (State.REJECTED, Event.REJECT),
        (State.CANCELLED, Event.CANCEL),
        (State.CANCELLED, Event.REQUEST_CANCELLATION),
        (State.CANCELLED, Event.CONFIRM_CANCELLATION),
        (State.CANCELLED, Event.CANCELLED_BY_MARKET),
        (State.CANCELLATION_PENDING, Event.REQUEST_CANCELLATION),
        (State.OFFBOARDING, Event.SUPPLY_ENDS),
        (State.OFFBOARDING, Event.SUPPLY_VOID),
        (State.OFFBOARDING, Event.CANCELLED_BY_MARKET),
        (State.FINAL_SETTLED, Event.SUPPLY_ENDS),
        (State.FINAL_SETTLED, Event.FINAL_SETTLE),
        (State.FINAL_SETTLED, Event.CANCELLED_BY_MARKET),
        (State.COMPLETED, Event.SUPPLY_GOES_ON),
    ]
)


def follow(state: State, event: Event) -> State | None:
    """The state after `event`; None when `state` already contains it. Raises IllegalMove."""
    following = TRANSITIONS.get((state, event))
    if following is None and (state, event) not in ALREADY:
        raise IllegalMove(
            f"The process is {state} and cannot take '{event}'. "
            "Look at its history: a message is missing or wrong."
        )
    return following
