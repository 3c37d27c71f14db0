"""The state machine: every state with every event, spelled out here a second time and compared.

Written from the reference (section 8), not from the table it checks: a move is the state it leads
to, `=` means that the state contains the event already, and what is not named is not allowed.
"""

import itertools

import pytest

from elhandel.market.guides import GUIDES, Event, Guide, IllegalMove, State
from elhandel.market.requests import REQUEST_KINDS

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


START = GUIDES["switch"]
STARTS = [GUIDES["switch"], GUIDES["move_in"]]
KINDS = list(GUIDES.values())


def named(guide: Guide) -> str:
    return guide.kind


def states_of(guide: Guide) -> set[State]:
    """The states that a process of the kind can be in."""
    return {State.PENDING, *(after for after in guide.moves.values())}


@pytest.mark.parametrize("guide", STARTS, ids=named)
@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)), ids=str)
def test_a_start_takes_every_event_as_the_market_allows(
    guide: Guide, state: State, event: Event
) -> None:
    expected = EXPECTED.get(state, {}).get(event)
    if expected is None:
        with pytest.raises(IllegalMove, match=f"{state} and cannot take '{event}'"):
            guide.follow(state, event)
    elif expected == "=":
        assert guide.follow(state, event) is None
    else:
        assert guide.follow(state, event) is State(expected)


@pytest.mark.parametrize("guide", STARTS, ids=named)
def test_the_table_here_names_every_state_of_a_start(guide: Guide) -> None:
    assert set(EXPECTED) == states_of(guide)


@pytest.mark.parametrize("guide", KINDS, ids=named)
def test_no_pair_is_both_a_move_and_a_known_event(guide: Guide) -> None:
    assert not guide.already & guide.moves.keys()


@pytest.mark.parametrize("guide", KINDS, ids=named)
def test_what_is_over_is_left_by_nothing_but_a_correction_of_the_market(guide: Guide) -> None:
    left = {event for (before, event) in guide.moves if before in guide.over}
    # Data that come after all answer an enquiry, whatever was believed of it.
    answers = {Event.ANSWER, Event.ANSWER_IN_PART}
    assert left <= {Event.SUPPLY_GOES_ON, Event.SUPPLY_VOID, Event.REVIVE, *answers}
    assert {State.REJECTED, State.CANCELLED} <= guide.over


@pytest.mark.parametrize("guide", KINDS, ids=named)
def test_every_state_can_be_reached_and_is_over_or_expects_something(guide: Guide) -> None:
    reached, fresh = {State.PENDING}, {State.PENDING}
    while fresh:
        fresh = {to for (start, _), to in guide.moves.items() if start in fresh} - reached
        reached |= fresh

    assert reached == states_of(guide)
    waits = reached - guide.over - {State.COMPLETED}
    assert waits <= guide.expects.keys()


@pytest.mark.parametrize("guide", KINDS, ids=named)
def test_the_event_of_a_move_may_come_again_unless_it_leads_on(guide: Guide) -> None:
    """What moved a process is contained in the state it led to: a repeated message changes
    nothing.
    """
    going_back = {(State.PENDING, Event.RETRY)}
    repeats = {(to, event) for (_, event), to in guide.moves.items()} - going_back
    assert repeats
    assert repeats <= guide.already


@pytest.mark.parametrize("guide", KINDS, ids=named)
def test_a_guide_names_the_document_that_it_opens_with(guide: Guide) -> None:
    ours = {paper.document for paper in guide.papers if paper.ours}
    assert not guide.opens_with or guide.opens_with in ours


def test_every_document_that_we_send_stands_in_a_guide() -> None:
    named_in_guides = {paper.document for guide in KINDS for paper in guide.papers if paper.ours}
    assert set(REQUEST_KINDS) <= named_in_guides
