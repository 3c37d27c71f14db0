"""A new customer moves into a home that we supply to the one who leaves: each has their days,
whatever comes when.
"""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.portfolio.contracts import AlreadyContracted, contract_on
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock
from tests.builders.journeys import CUSTOMER, DAY, POINT, START, confirmed, supplied, waiting
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

MOVE = START + 20 * DAY
ASKED = START + 10 * DAY
TILDA = {
    "customer_name": "Tilda Indflytter",
    "cpr_cvr": a_cpr(2),
    "email": "tilda@example.dk",
    "move_in": MOVE,
}


@pytest.fixture
def home(supplier: Supplier, clock: HandClock) -> Supplier:
    """Somebody's home that we supply, some days before somebody else moves in."""
    supplied(supplier, clock)
    clock.move_to_day(ASKED)
    return supplier


def notify(supplier: Supplier, reason: str, day: date) -> None:
    supplier.receive(doc.a_notification(POINT, day, reason))


def begun(home: Supplier, clock: HandClock) -> str:
    """The move-in, begun; the signup's reference."""
    reference = waiting(home, **TILDA)
    clock.move_to_day(MOVE)
    assert home.activate() == 1
    return reference


# --- who is taken ---------------------------------------------------------------------------------


def test_a_move_in_at_our_own_point_is_taken_and_asked_for_as_one(home: Supplier) -> None:
    signup = home.sign_up(**TILDA)
    home.send()

    assert (signup.status, signup.estimated_activation) == ("registered", MOVE)
    assert home.contracts() == ["active", "awaiting"]
    assert home.rows(
        "SELECT business_reason FROM market.request WHERE document = 'RequestChangeOfSupplier' "
        "ORDER BY created_at"
    ) == [("E03",), ("E65",)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"move_in": None}, "signs up as a move-in"),
        ({"cpr_cvr": "0101901234"}, "Change its product"),
        ({"move_in": START + 5 * DAY}, None),
    ],
    ids=["a switch", "the same customer", "another day after its start"],
)
def test_beside_a_running_contract_only_somebody_else_moves_in(
    home: Supplier, changes: dict[str, object], says: str | None
) -> None:
    if says is None:
        assert home.sign_up(**(TILDA | changes)).status == "registered"
        return
    with pytest.raises(AlreadyContracted, match=says) as refused:
        home.sign_up(**(TILDA | changes))
    assert refused.value.status == 409
    assert home.contracts() == ["active"]


def test_nobody_moves_in_before_the_supply_that_runs(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    clock.move_to_day(START + 2 * DAY)
    for day in (START, START - DAY):
        with pytest.raises(AlreadyContracted, match="Choose a later day"):
            supplier.sign_up(**(TILDA | {"move_in": day}))
    assert supplier.contracts() == ["active"]


def test_at_most_one_awaits_the_market_beside_the_one_that_runs(home: Supplier) -> None:
    home.sign_up(**TILDA)
    with pytest.raises(AlreadyContracted, match="under way"):
        home.sign_up(**(TILDA | {"cpr_cvr": a_cpr(3), "move_in": MOVE + DAY}))
    assert home.contracts() == ["active", "awaiting"]


# --- what it does to the supply that runs ---------------------------------------------------------


def test_the_confirmation_ends_the_supply_on_the_day_of_the_move(home: Supplier) -> None:
    home.sign_up(**TILDA)
    home.send()
    assert home.supply() == [("active", START, None), ("planned", MOVE, None)]

    home.receive(doc.a_confirmation(home.transaction()))

    assert home.supply() == [("active", START, MOVE), ("planned", MOVE, None)]
    assert home.states() == ["offboarding", "acknowledged"]


def test_each_has_their_days_without_a_word_of_the_old_supply(
    home: Supplier, clock: HandClock
) -> None:
    begun(home, clock)
    assert home.supply() == [("active", START, MOVE), ("active", MOVE, None)]
    assert (home.states(), home.contracts()) == (["offboarding", "completed"], ["ended", "active"])


def test_a_rejected_move_in_leaves_the_supply_untouched(home: Supplier) -> None:
    before = home.rows("SELECT e::text FROM market.process_event e WHERE process_id = 1")
    home.sign_up(**TILDA)
    home.send()
    home.receive(doc.a_rejection(home.transaction(), "D17"))
    assert home.supply() == [("active", START, None), ("cancelled", MOVE, None)]
    assert home.contracts() == ["active", "cancelled"]
    assert home.rows("SELECT e::text FROM market.process_event e WHERE process_id = 1") == before


def test_a_cancelled_move_in_takes_the_announced_end_back(home: Supplier) -> None:
    reference = waiting(home, **TILDA)
    home.cancel(reference)
    home.send()
    assert home.supply()[0] == ("active", START, MOVE)
    home.receive(doc.a_confirmation(home.transaction("RequestCancellation"), "RequestCancellation"))
    assert home.supply() == [("active", START, None), ("cancelled", MOVE, None)]
    assert (home.states(), home.contracts()) == (
        ["completed", "cancelled"],
        ["active", "cancelled"],
    )


def test_a_move_in_that_the_market_cancels_takes_the_end_back(home: Supplier) -> None:
    waiting(home, **TILDA)
    notify(home, "D39", MOVE)
    assert home.supply() == [("active", START, None), ("cancelled", MOVE, None)]


@pytest.mark.parametrize("reported", [True, False], ids=["E01 came", "E01 did not come"])
def test_a_move_in_that_was_a_mistake_is_void_and_the_supply_goes_on(
    home: Supplier, clock: HandClock, reported: bool
) -> None:
    begun(home, clock)
    if reported:
        notify(home, "E01", MOVE)
    notify(home, "D34", MOVE)
    assert home.supply() == [("active", START, None), ("void", MOVE, None)]
    assert (home.states(), home.contracts()) == (["completed", "offboarding"], ["active", "ended"])
    assert home.dead() == []


def test_an_end_that_the_market_gave_for_its_own_reason_stands_without_the_move_in(
    home: Supplier,
) -> None:
    reference = waiting(home, **TILDA)
    notify(home, "E20", MOVE)
    home.cancel(reference)
    home.send()
    home.receive(doc.a_confirmation(home.transaction("RequestCancellation"), "RequestCancellation"))
    assert home.supply() == [("active", START, MOVE), ("cancelled", MOVE, None)]


def test_an_end_before_the_move_stands(home: Supplier, clock: HandClock) -> None:
    waiting(home, **TILDA)
    notify(home, "E20", MOVE - 3 * DAY)
    clock.move_to_day(MOVE)
    home.activate()
    assert home.supply() == [("active", START, MOVE - 3 * DAY), ("active", MOVE, None)]


def test_a_move_in_on_the_day_of_the_own_end_changes_no_end(
    home: Supplier, clock: HandClock
) -> None:
    notify(home, "E03", MOVE)
    begun(home, clock)
    assert home.supply() == [("active", START, MOVE), ("active", MOVE, None)]
    assert home.rows("SELECT 1 FROM market.succession") == []

    notify(home, "D34", MOVE)
    assert home.supply() == [("active", START, MOVE), ("void", MOVE, None)]


def test_an_earlier_announced_end_comes_back_with_the_cancellation(home: Supplier) -> None:
    later = MOVE + 5 * DAY
    notify(home, "E20", later)
    reference = waiting(home, **TILDA)
    assert home.supply()[0] == ("active", START, MOVE)
    home.cancel(reference)
    home.send()
    home.receive(doc.a_confirmation(home.transaction("RequestCancellation"), "RequestCancellation"))
    assert home.supply()[0] == ("active", START, later)
    assert (home.states()[0], home.contracts()[0]) == ("offboarding", "ended")


def test_a_second_move_in_follows_the_first(home: Supplier, clock: HandClock) -> None:
    begun(home, clock)
    second = MOVE + 9 * DAY
    waiting(home, **(TILDA | {"cpr_cvr": a_cpr(3), "move_in": second}))
    clock.move_to_day(second)
    notify(home, "E01", second)
    assert home.activate() == 1
    assert home.supply() == [
        ("active", START, MOVE),
        ("active", MOVE, second),
        ("active", second, None),
    ]
    assert home.contracts() == ["ended", "ended", "active"]


SECOND = MOVE + 9 * DAY
ULLA = {
    "customer_name": "Ulla Indflytter",
    "cpr_cvr": a_cpr(3),
    "email": "ulla@example.dk",
    "move_in": SECOND,
}


def void_between(home: Supplier, clock: HandClock, *, second_has_begun: bool) -> None:
    """Three tenants, and the move-in of the one in the middle turns out to be a mistake."""
    begun(home, clock)
    waiting(home, **ULLA)
    if second_has_begun:
        clock.move_to_day(SECOND)
        assert home.activate() == 1
    notify(home, "D34", MOVE)


@pytest.mark.parametrize("second_has_begun", [True, False])
def test_who_follows_a_void_move_in_ends_the_supply_before_it(
    home: Supplier, clock: HandClock, second_has_begun: bool
) -> None:
    void_between(home, clock, second_has_begun=second_has_begun)
    clock.move_to_day(SECOND)
    home.activate()
    assert home.supply() == [
        ("active", START, SECOND),
        ("void", MOVE, SECOND),
        ("active", SECOND, None),
    ]
    assert home.states() == ["offboarding", "offboarding", "completed"]
    assert home.contracts() == ["ended", "ended", "active"]
    assert home.dead() == []


@pytest.mark.parametrize("second_has_begun", [True, False])
def test_two_void_move_ins_leave_the_supply_before_both(
    home: Supplier, clock: HandClock, second_has_begun: bool
) -> None:
    void_between(home, clock, second_has_begun=second_has_begun)
    clock.move_to_day(SECOND)
    home.activate()
    notify(home, "D34", SECOND)
    assert home.supply() == [
        ("active", START, None),
        ("void", MOVE, SECOND),
        ("void", SECOND, None),
    ]
    assert home.contracts() == ["active", "ended", "ended"]
    assert home.dead() == []


def test_an_end_that_was_told_of_a_void_move_in_is_one_of_the_point(
    home: Supplier, clock: HandClock
) -> None:
    """Another supplier has the point from that day on, whoever of ours lived there before."""
    begun(home, clock)
    notify(home, "E03", SECOND)
    notify(home, "D34", MOVE)
    assert home.supply() == [("active", START, SECOND), ("void", MOVE, SECOND)]
    assert (home.states(), home.contracts()) == (["offboarding", "offboarding"], ["ended", "ended"])


def test_an_end_after_the_move_is_that_of_who_moved_in_also_where_it_is_handled_first(
    home: Supplier, clock: HandClock
) -> None:
    """The confirmation lay in the dead letters meanwhile."""
    home.sign_up(**TILDA)
    home.send()
    left = MOVE + 9 * DAY
    clock.move_to_day(left)
    notify(home, "E03", left)
    home.receive(doc.a_confirmation(home.transaction()), doc.master_data(POINT, MOVE))
    assert home.activate() == 1
    assert home.supply() == [("active", START, MOVE), ("active", MOVE, left)]


def test_supply_that_was_let_go_on_in_between_ends_where_the_move_in_begins(
    home: Supplier, clock: HandClock
) -> None:
    waiting(home, **TILDA)
    notify(home, "D41", MOVE)
    assert home.supply()[0] == ("active", START, MOVE)  # the confirmed move-in still ends it
    clock.move_to_day(MOVE)
    assert home.activate() == 1
    assert home.supply() == [("active", START, MOVE), ("active", MOVE, None)]


# --- who is meant ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name", "matches"),
    [
        (MOVE, "Tilda Indflytter", True),
        (MOVE, "Anders Jensen", False),
        (ASKED, "Anders Jensen", True),
        (ASKED, "Tilda Indflytter", False),
    ],
)
def test_customer_data_is_compared_with_the_customer_of_its_day(
    home: Supplier, day: date, name: str, matches: bool
) -> None:
    confirmed(home, **TILDA)
    home.receive(doc.customer_data(POINT, day, name=name))
    assert home.rows(
        "SELECT name_matches FROM market.customer_at_point WHERE valid_from = %s", day
    ) == [(matches,)]


@pytest.mark.parametrize("answered", [True, False], ids=["confirmed", "not answered yet"])
def test_what_is_agreed_from_a_day_on_concerns_who_is_there_then(
    home: Supplier, answered: bool
) -> None:
    if answered:
        confirmed(home, **TILDA)
    else:
        home.sign_up(**TILDA)
    with home.database.transaction() as tx:
        found = [contract_on(tx, Gsrn(POINT), day) for day in (ASKED, MOVE - DAY, MOVE)]
    old, new = (
        row[0]
        for row in home.rows("SELECT contract_id FROM portfolio.contract ORDER BY contract_id")
    )
    assert found == [old, old, new]


# --- in whichever order ---------------------------------------------------------------------------

STEPS = ("confirm", "RSM-022", "RSM-028", "E01", "send", "RSM-027 confirmed", "activate")
UNTIL_CANCELLED = ("confirm", "RSM-022", "send", "cancel", "cancellation confirmed", "activate")

quickly = settings(
    max_examples=by_chance(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def answered(home: Supplier, document: str) -> bool:
    rows = home.rows(
        "SELECT transaction_id FROM market.request WHERE document = %s AND sent_at IS NOT NULL"
        " AND process_id = (SELECT max(process_id) FROM market.process) ORDER BY created_at DESC",
        document,
    )
    if rows:
        home.receive(doc.a_confirmation(rows[0][0], document))
    return bool(rows)


def happens(home: Supplier, step: str, reference: str) -> bool:
    """Let a step happen; whether it could."""
    messages: dict[str, Callable[[], bytes]] = {
        "RSM-022": lambda: doc.master_data(POINT, MOVE, reason="E65"),
        "RSM-028": lambda: doc.customer_data(POINT, MOVE, name="Tilda Indflytter"),
        "E01": lambda: doc.a_notification(POINT, MOVE, "E01"),
    }
    match step:
        case "confirm":
            return answered(home, "RequestChangeOfSupplier")
        case "RSM-027 confirmed":
            return answered(home, CUSTOMER)
        case "cancellation confirmed":
            return answered(home, "RequestCancellation")
        case "send":
            home.send()
        case "activate":
            home.activate()
        case "cancel":
            home.cancel(reference)
        case _:
            home.receive(messages[step]())
    return True


def play(home: Supplier, steps: list[str], reference: str) -> None:
    """Each step as soon as it can happen; after every one the two supplies stand side by side at
    most.
    """
    waiting_steps = list(steps)
    for _ in range(3):
        late = []
        for step in waiting_steps:
            if not happens(home, step, reference):
                late.append(step)
            (_, _, old_end), *_ = home.supply()[-2:]
            assert old_end in (None, MOVE)
            assert home.dead() == []
        waiting_steps = late
    assert waiting_steps == []


def a_fresh_home(supplier: Supplier, clock: HandClock) -> None:
    """Each example begins with a home of its own: the same point, all that came before
    forgotten.
    """
    with supplier.database.transaction() as tx:
        tx.execute(
            "TRUNCATE portfolio.contract, portfolio.metering_point, market.request, "
            "market.inbound_message,"
            " market.dead_record, platform.outbox RESTART IDENTITY CASCADE"
        )
    clock.move_to_day(date(2026, 1, 15), minutes=600)
    supplied(supplier, clock)


def orders(*steps: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(steps), max_size=3).flatmap(
        lambda again: st.permutations([*steps, *again])
    )


@quickly
@given(order=orders(*STEPS))
def test_both_have_their_days_in_whichever_order_the_messages_come(
    supplier: Supplier, clock: HandClock, order: list[str]
) -> None:
    a_fresh_home(supplier, clock)
    clock.move_to_day(ASKED)
    reference = supplier.sign_up(**TILDA).reference
    supplier.send()
    clock.move_to_day(MOVE)
    play(supplier, [*order, "send", "RSM-027 confirmed", "activate"], reference)
    assert supplier.supply() == [("active", START, MOVE), ("active", MOVE, None)]
    assert (supplier.states(), supplier.contracts()) == (
        ["offboarding", "completed"],
        ["ended", "active"],
    )


@quickly
@given(order=orders(*UNTIL_CANCELLED))
def test_a_cancelled_move_in_leaves_no_trace_on_the_supply_in_whichever_order(
    supplier: Supplier, clock: HandClock, order: list[str]
) -> None:
    a_fresh_home(supplier, clock)
    clock.move_to_day(ASKED)
    reference = supplier.sign_up(**TILDA).reference
    play(supplier, ["send", *order, "send", "cancellation confirmed"], reference)
    assert supplier.supply() == [("active", START, None), ("cancelled", MOVE, None)]
    assert (supplier.states()[0], supplier.contracts()) == ("completed", ["active", "cancelled"])
