"""A start of supply from the signup to its first day: what is asked, what the answers do, when
supply begins.
"""

from datetime import date

import pytest

from elhandel.market import starts
from elhandel.market.conversations import work_list
from elhandel.market.guides import Event, IllegalMove
from elhandel.market.processes import Cause, advance, load_process
from elhandel.values.decision import Provenance
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import DAY, POINT, START, confirmed, supplied, waiting
from tests.builders.supplier import Supplier


def rejected(supplier: Supplier, code: str, text: str = "") -> None:
    supplier.receive(doc.a_rejection(supplier.transaction(), code, text))


def events(supplier: Supplier) -> list[tuple[str, str, str]]:
    return [
        (event, start, end)
        for event, start, end in supplier.rows(
            "SELECT event, from_state, to_state FROM market.process_event ORDER BY process_id, step"
        )
    ]


# --- the whole way --------------------------------------------------------------------------------


def test_a_switch_from_signup_to_supply(supplier: Supplier, clock: HandClock) -> None:
    reference = supplied(supplier, clock)
    assert supplier.signup(reference).status == "active"
    assert supplier.supply() == [("active", START, None)]
    assert supplier.contracts() == ["active"]
    assert events(supplier) == [
        ("send", "pending", "sent"),
        ("confirm", "sent", "acknowledged"),
        ("master_data", "acknowledged", "effectuation_pending"),
        ("activate", "effectuation_pending", "completed"),
    ]


def test_every_step_says_why_and_names_the_message_behind_it(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    causes = supplier.rows(
        "SELECT e.cause, m.document FROM market.process_event e "
        "LEFT JOIN market.inbound_message m USING (inbound_message_id) ORDER BY step"
    )
    transaction = supplier.transaction()
    assert causes == [
        ("the request is due", None),
        (f"ConfirmRequestChangeOfSupplier names {transaction}", "ConfirmRequestChangeOfSupplier"),
        ("RSM-022 valid from 2026-02-05", "AccountingPointCharacteristics"),
        ("the start day 2026-02-05 has come", None),
    ]


def test_an_illegal_move_changes_nothing(supplier: Supplier, clock: HandClock) -> None:
    waiting(supplier)
    before = (
        supplier.rows("SELECT p::text FROM market.process p"),
        events(supplier),
        supplier.supply(),
    )

    def illegal() -> None:
        with supplier.database.transaction() as tx:
            advance(
                tx,
                load_process(tx, 1),
                Event.SUPPLY_ENDS,
                Cause("a mistake", Provenance(clock.now())),
            )

    with pytest.raises(IllegalMove):
        illegal()
    assert (
        supplier.rows("SELECT p::text FROM market.process p"),
        events(supplier),
        supplier.supply(),
    ) == before


def test_a_known_event_changes_nothing(supplier: Supplier, clock: HandClock) -> None:
    waiting(supplier)
    before = events(supplier)
    with supplier.database.transaction() as tx:
        process = load_process(tx, 1)
        assert (
            advance(tx, process, Event.CONFIRM, Cause("once more", Provenance(clock.now())))
            == process
        )
    assert events(supplier) == before


# --- when supply begins ---------------------------------------------------------------------------


def test_supply_begins_on_the_local_start_day_and_not_before(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    clock.move_to_day(START, minutes=-1)
    assert supplier.activate() == 0
    assert supplier.supply() == [("planned", START, None)]
    clock.move_by(minutes=1)
    assert supplier.activate() == 1
    assert supplier.activate() == 0


def test_supply_that_could_not_begin_on_its_day_begins_later_from_that_day(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    clock.move_to_day(START + 3 * DAY)
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, None)]


def test_without_master_data_supply_does_not_begin_until_it_is_there(
    supplier: Supplier, clock: HandClock
) -> None:
    confirmed(supplier)
    clock.move_to_day(START)
    assert supplier.activate() == 0
    supplier.receive(doc.master_data(POINT, START))
    supplier.send()
    assert supplier.activate() == 1


def test_a_switch_without_customer_data_does_not_begin(
    supplier: Supplier, clock: HandClock
) -> None:
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START))
    clock.move_to_day(START)
    assert supplier.activate() == 0


@pytest.mark.parametrize(("state", "begins"), [("D03", 0), ("D02", 0), ("E22", 1), ("E23", 1)])
def test_supply_begins_on_connected_points_only(
    supplier: Supplier, clock: HandClock, state: str, begins: int
) -> None:
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START, state=state))
    supplier.send()
    clock.move_to_day(START)
    assert supplier.activate() == begins


def test_a_new_point_begins_when_it_is_connected(supplier: Supplier, clock: HandClock) -> None:
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START, state="D03"))
    supplier.send()
    clock.move_to_day(START + DAY)
    assert supplier.activate() == 0
    supplier.receive(doc.master_data(POINT, START + DAY, reason="D15", state="E22"))
    assert supplier.activate() == 1


def test_a_point_that_cannot_begin_does_not_hold_up_the_others(
    supplier: Supplier, clock: HandClock
) -> None:
    """The database keeps two active supplies of a point apart; the start that would break that
    waits alone.
    """
    for number in (1, 2, 3):
        waiting(supplier, gsrn=a_gsrn(number), cpr_cvr=f"010190123{number}")
    with (
        supplier.database.transaction() as tx
    ):  # an earlier supply of the second point that nobody has ended yet
        tx.execute(
            "INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, "
            "starts_on) "
            "SELECT metering_point_id, contract_id, 'active', '2025-01-01' FROM portfolio.contract "
            "WHERE contract_id = 2"
        )
    clock.move_to_day(START)
    assert supplier.activate() == 2
    assert supplier.states() == ["completed", "effectuation_pending", "completed"]


# --- rejects --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "D17",
            "The CPR or CVR number is not that of the customer registered on this metering point. "
            "If you are moving ",
        ),
        ("E10", "The market does not know this metering point."),
        ("E16", "The market does not accept us as supplier of this metering point"),
        ("D18", "This is not a metering point that one can choose a supplier for"),
    ],
)
def test_a_fatal_reject_ends_the_signup_with_a_plain_reason(
    supplier: Supplier, code: str, reason: str
) -> None:
    signup = supplier.sign_up()
    supplier.send()
    rejected(supplier, code)
    found = supplier.signup(signup.reference)
    assert found.status == "rejected"
    assert (found.rejection_reason or "").startswith(reason)
    assert (supplier.contracts(), supplier.supply()) == (
        ["cancelled"],
        [("cancelled", START, None)],
    )
    assert supplier.send().sent == 0


def test_a_code_without_words_of_ours_is_told_in_the_markets(supplier: Supplier) -> None:
    signup = supplier.sign_up()
    supplier.send()
    rejected(supplier, "D66", "The format is wrong")
    assert supplier.signup(signup.reference).rejection_reason == "The format is wrong"


def test_no_current_supplier_is_tried_once_as_a_move_in(
    supplier: Supplier, clock: HandClock
) -> None:
    signup = supplier.sign_up()
    supplier.send()
    rejected(supplier, "E22", "The metering point has no current supplier")
    assert supplier.signup(signup.reference).status == "processing"  # no step back on a retry
    assert supplier.rows("SELECT kind, state, effective_on FROM market.process") == [
        ("move_in", "pending", START)
    ]
    clock.move_by(minutes=1)
    supplier.send()
    sent = supplier.hub.documents[-1].json["RequestChangeOfSupplier_MarketDocument"]
    assert sent["process.processType"] == {"value": "E65"}
    assert (
        sent["MktActivityRecord"][0]["marketEvaluationPoint.customer_MarketParticipant.name"]
        == "Anders Jensen"
    )
    rejected(supplier, "E22", "The metering point has no current supplier")
    assert supplier.states() == ["rejected"]


def test_a_crossing_process_waits_a_day_before_it_is_asked_again(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()
    supplier.send()
    rejected(supplier, "D40")
    clock.move_by(hours=23, minutes=59)
    assert supplier.send().sent == 0
    clock.move_by(minutes=1)
    assert supplier.send().sent == 1
    assert supplier.states() == ["sent"]
    assert (
        len({call.body for call in supplier.hub.documents}) == 2
    )  # another request, with ids of its own


def test_a_date_outside_the_limits_is_recomputed(supplier: Supplier, clock: HandClock) -> None:
    reference = supplier.sign_up().reference
    supplier.send()
    clock.move_by(days=7)
    rejected(supplier, "E17")
    assert supplier.signup(reference).estimated_activation == date(2026, 2, 12)
    assert supplier.supply() == [("planned", date(2026, 2, 12), None)]
    supplier.send()
    sent = supplier.hub.documents[-1].json["RequestChangeOfSupplier_MarketDocument"][
        "MktActivityRecord"
    ][0]
    assert sent["start_DateAndOrTime.dateTime"] == "2026-02-11T23:00:00Z"


@pytest.mark.parametrize("code", ["E17", "D40", "D07"])
def test_the_attempts_of_one_start_are_bounded(
    supplier: Supplier, clock: HandClock, code: str
) -> None:
    supplier.sign_up()
    for _ in range(10):
        if supplier.send().sent:
            rejected(supplier, code)
        clock.move_by(days=1, minutes=1)
    assert supplier.states() == ["rejected"]
    assert len(supplier.hub.documents) == 5


def test_the_same_reject_again_changes_nothing(supplier: Supplier, clock: HandClock) -> None:
    supplier.sign_up()
    supplier.send()
    first = supplier.transaction()
    rejected(supplier, "D40")
    supplier.receive(doc.a_rejection(first, "D40"))
    assert supplier.value("SELECT attempt FROM market.process") == 2
    clock.move_by(days=1)
    supplier.send()
    supplier.receive(doc.a_rejection(first, "D40"), doc.a_rejection(first, "D17"))
    assert supplier.states() == ["sent"]


# --- cancelling -----------------------------------------------------------------------------------


def test_before_anything_was_sent_a_signup_is_cancelled_at_once(supplier: Supplier) -> None:
    reference = supplier.sign_up().reference
    assert supplier.cancel(reference).status == "cancelled"
    assert supplier.send().sent == 0
    assert (supplier.contracts(), supplier.supply()) == (
        ["cancelled"],
        [("cancelled", START, None)],
    )


def test_cancelling_twice_is_the_same_as_once(supplier: Supplier) -> None:
    reference = supplier.sign_up().reference
    assert supplier.cancel(reference) == supplier.cancel(reference)


def test_a_cancellation_wished_before_the_answer_is_asked_for_when_the_market_confirms(
    supplier: Supplier,
) -> None:
    reference = supplier.sign_up().reference
    supplier.send()
    start = supplier.transaction()
    assert supplier.cancel(reference).status == "processing"
    supplier.receive(doc.a_confirmation(start))
    assert supplier.states() == ["cancellation_pending"]
    supplier.send()
    sent = supplier.hub.documents[-1].json["RequestCancellation_MarketDocument"][
        "MktActivityRecord"
    ][0]
    assert sent["originalTransactionIDReference_MktActivityRecord.mRID"] == start
    supplier.receive(
        doc.a_confirmation(supplier.transaction("RequestCancellation"), "RequestCancellation")
    )
    assert supplier.signup(reference).status == "cancelled"


@pytest.mark.parametrize("code", ["D17", "D40", "E17", "E22"])
def test_a_cancellation_wished_before_a_reject_is_fulfilled_by_it(
    supplier: Supplier, code: str
) -> None:
    reference = supplier.sign_up().reference
    supplier.send()
    supplier.cancel(reference)
    rejected(supplier, code, "no current supplier")
    assert supplier.signup(reference).status == "cancelled"
    assert supplier.send().sent == 0


@pytest.mark.parametrize("described", [False, True])
def test_a_confirmed_start_is_cancelled_when_the_market_agrees(
    supplier: Supplier, described: bool
) -> None:
    reference = (waiting if described else confirmed)(supplier)
    assert supplier.cancel(reference).status == "processing"
    supplier.send()
    supplier.receive(
        doc.a_confirmation(supplier.transaction("RequestCancellation"), "RequestCancellation")
    )
    assert supplier.signup(reference).status == "cancelled"
    assert (supplier.contracts(), supplier.supply()) == (
        ["cancelled"],
        [("cancelled", START, None)],
    )


def test_a_cancellation_that_the_market_refuses_lets_the_start_go_on(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = waiting(supplier)
    supplier.cancel(reference)
    supplier.send()
    supplier.receive(
        doc.a_rejection(
            supplier.transaction("RequestCancellation"), "E17", request="RequestCancellation"
        )
    )
    clock.move_to_day(START)
    assert supplier.activate() == 1
    assert supplier.signup(reference).status == "active"


def test_a_start_whose_cancellation_is_not_answered_waits_on_its_day(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = waiting(supplier)
    supplier.cancel(reference)
    clock.move_to_day(START)
    assert supplier.activate() == 0
    supplier.send()
    supplier.receive(
        doc.a_rejection(
            supplier.transaction("RequestCancellation"), "E17", request="RequestCancellation"
        )
    )
    assert supplier.activate() == 1
    assert supplier.supply() == [("active", START, None)]


def test_a_refused_cancellation_before_the_master_data_still_waits_for_it(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = confirmed(supplier)
    supplier.cancel(reference)
    supplier.send()
    supplier.receive(
        doc.a_rejection(
            supplier.transaction("RequestCancellation"), "E17", request="RequestCancellation"
        )
    )
    supplier.send()
    clock.move_to_day(START)
    assert supplier.activate() == 0
    supplier.receive(doc.master_data(POINT, START))
    assert supplier.activate() == 1


@pytest.mark.parametrize(
    ("days", "words"), [(0, "until the day before"), (1, "until the day before")]
)
def test_from_the_start_day_on_a_start_can_no_longer_be_cancelled(
    supplier: Supplier, clock: HandClock, days: int, words: str
) -> None:
    reference = waiting(supplier)
    clock.move_to_day(START + days * DAY)
    with pytest.raises(starts.UnableToCancel, match=words):
        supplier.cancel(reference)
    assert supplier.states() == ["effectuation_pending"]


def test_running_supply_cannot_be_cancelled_and_the_answer_says_what_to_do(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = supplied(supplier, clock)
    with pytest.raises(starts.UnableToCancel, match="Ask customer service to end the supply"):
        supplier.cancel(reference)


def test_a_rejected_signup_has_nothing_to_cancel(supplier: Supplier) -> None:
    reference = supplier.sign_up().reference
    supplier.send()
    rejected(supplier, "D17")
    with pytest.raises(starts.UnableToCancel, match="nothing to cancel"):
        supplier.cancel(reference)


# --- what should have happened --------------------------------------------------------------------


def overdue(supplier: Supplier) -> list[str]:
    with supplier.database.transaction() as tx:
        return [entry.what for entry in work_list(tx, supplier.clock)]


def test_a_start_on_its_way_is_not_overdue(supplier: Supplier) -> None:
    waiting(supplier)
    assert overdue(supplier) == []


def test_an_answer_that_does_not_come_is_overdue_after_four_hours(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()
    supplier.send()
    clock.move_by(hours=4)
    assert overdue(supplier) == []
    clock.move_by(minutes=1)
    assert overdue(supplier) == ["no answer from the market for four hours"]


def test_customer_data_not_confirmed_the_day_before_is_overdue(
    supplier: Supplier, clock: HandClock
) -> None:
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START))
    supplier.send()
    clock.move_to_day(START - 2 * DAY)
    assert overdue(supplier) == []
    clock.move_to_day(START - DAY)
    assert overdue(supplier) == ["customer data not confirmed a day before the start"]


def test_master_data_missing_a_day_after_the_confirmation_is_overdue(
    supplier: Supplier, clock: HandClock
) -> None:
    confirmed(supplier)
    clock.move_by(days=1, minutes=1)
    assert overdue(supplier) == ["master data missing a day after the confirmation"]


def test_supply_that_has_not_begun_the_day_after_is_overdue(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier)
    clock.move_to_day(START)
    assert overdue(supplier) == []
    clock.move_to_day(START + DAY)
    assert overdue(supplier) == ["the start day has passed and supply has not begun"]


def test_a_switch_that_cannot_be_planned_again_holds_up_no_other(
    supplier: Supplier, clock: HandClock
) -> None:
    """Its day passed before it left, and its product's notice is by now longer than the market
    takes switches ahead.
    """
    stuck = supplier.sign_up()
    supplier.rows("UPDATE pricing.product SET switch_notice_business_days = 400 RETURNING 1")
    clock.move_to_day(START + DAY)
    supplier.rows("UPDATE pricing.product SET switch_notice_business_days = 15 RETURNING 1")
    other = supplier.sign_up(gsrn=str(a_gsrn(2)), product_id="fast-12")
    supplier.rows(
        "UPDATE pricing.product SET switch_notice_business_days = 400 "
        "WHERE product_id = 'spot-basis' RETURNING 1"
    )
    supplier.send()

    states = dict(
        supplier.rows(
            "SELECT s.reference, p.state FROM market.process p "
            "JOIN onboarding.signup s USING (contract_id)"
        )
    )
    assert states == {stuck.reference: "pending", other.reference: "sent"}
