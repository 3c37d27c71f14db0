"""The state machine: every state with every event, spelled out here a second time and compared.

Written from the reference (section 8), not from the table it checks: a move is the state it leads
to, `=` means that the state contains the event already, and what is not named is not allowed.
"""

import itertools

import pytest

from elhandel.market.processes import Event, State
from elhandel.market.processes.states import ALREADY, TRANSITIONS, IllegalMove, follow

EXPECTED = {
    "pending": {"send": "sent", "cancel": "cancelled"},
    "sent": {"send": "=", "confirm": "acknowledged", "reject": "rejected", "retry": "pending"},
    "acknowledged": {
        "send": "=",
        "confirm": "=",
        "master_data": "effectuation_pending",
        "request_cancellation": "cancellation_pending",
        "cancelled_by_market": "cancelled",
    },
    "effectuation_pending": {
        "send": "=",
        "confirm": "=",
        "master_data": "=",
        "activate": "completed",
        "request_cancellation": "cancellation_pending",
        "reject_cancellation": "=",
        "cancelled_by_market": "cancelled",
    },
    "cancellation_pending": {
        "send": "=",
        "confirm": "=",
        "master_data": "=",
        "request_cancellation": "=",
        "confirm_cancellation": "cancelled",
        "reject_cancellation": "effectuation_pending",
        "cancelled_by_market": "cancelled",
    },
    "completed": {
        "send": "=",
        "confirm": "=",
        "master_data": "=",
        "activate": "=",
        "reject_cancellation": "=",
        "cancelled_by_market": "offboarding",
        "supply_ends": "offboarding",
        "supply_void": "offboarding",
        "supply_goes_on": "=",
    },
    "rejected": {"send": "=", "reject": "="},
    "cancelled": {
        "send": "=",
        "confirm": "=",
        "master_data": "=",
        "cancel": "=",
        "request_cancellation": "=",
        "confirm_cancellation": "=",
        "cancelled_by_market": "=",
    },
    "offboarding": {
        "send": "=",
        "confirm": "=",
        "master_data": "=",
        "activate": "=",
        "reject_cancellation": "=",
        "cancelled_by_market": "=",
        "supply_ends": "=",
        "supply_void": "=",
        "supply_goes_on": "completed",
        "final_settle": "final_settled",
    },
    "final_settled": {
        "send": "=",
        "confirm": "=",
        "master_data": "=",
        "activate": "=",
        "reject_cancellation": "=",
        "cancelled_by_market": "=",
        "supply_ends": "=",
        "supply_void": "offboarding",
        "supply_goes_on": "completed",
        "final_settle": "=",
    },
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)), ids=str)
def test_every_state_takes_every_event_as_the_market_allows(state: State, event: Event) -> None:
    expected = EXPECTED[state].get(event)
    if expected is None:
        with pytest.raises(IllegalMove, match=f"{state} and cannot take '{event}'"):
            follow(state, event)
    elif expected == "=":
        assert follow(state, event) is None
    else:
        assert follow(state, event) is State(expected)


def test_the_table_here_names_every_state() -> None:
    assert set(EXPECTED) == set(State)


def test_no_pair_is_both_a_move_and_a_known_event() -> None:
    assert not ALREADY & TRANSITIONS.keys()


@pytest.mark.parametrize("state", [State.REJECTED, State.CANCELLED], ids=str)
def test_a_terminal_state_is_never_left(state: State) -> None:
    assert [event for event in Event if (state, event) in TRANSITIONS] == []


def test_every_state_can_be_reached_from_pending() -> None:
    reached, fresh = {State.PENDING}, {State.PENDING}
    while fresh:
        fresh = {to for (start, _), to in TRANSITIONS.items() if start in fresh} - reached
        reached |= fresh
    assert reached == set(State)


def test_the_event_of_a_move_may_come_again_unless_the_state_goes_back_and_forth() -> None:
    """What moved a process is contained in the state it led to: a repeated message changes
    nothing.
    """
    going_back = {(State.PENDING, Event.RETRY)}
    repeats = {(to, event) for (_, event), to in TRANSITIONS.items()} - going_back
    assert repeats
    assert repeats <= ALREADY
