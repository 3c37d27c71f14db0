"""BRS-015: a customer's data changed, and DataHub is sent the whole set again (RSM-027/E34)."""

from collections.abc import Callable
from typing import Any

import pytest

from elhandel.market.conversations import work_list
from elhandel.onboarding import decisions
from elhandel.persons import rectify_person
from elhandel.portfolio.customers import Contact
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import CUSTOMER, DAY, POINT, START, confirmed, supplied, waiting
from tests.builders.supplier import Supplier

RIGHT = Contact(name="Anders Holm", email="holm@example.dk")


def change(supplier: Supplier, contact: Contact = RIGHT, **whose: Any) -> None:
    decision = Decision("mette", "letter 12", supplier.clock.now())
    with supplier.backoffice.transaction() as tx:
        decisions.change_contact(tx, contact, decision, **(whose or {"customer": 1}))


def renewals(supplier: Supplier) -> list[tuple[str, Any, int]]:
    """State, day and attempt of every renewal, in order."""
    return supplier.rows(
        "SELECT state, effective_on, attempt FROM market.process "
        "WHERE kind = 'customer_data' ORDER BY process_id"
    )


def sent(supplier: Supplier) -> list[tuple[str, dict[str, Any]]]:
    """Business reason and record of every RSM-027 that left, in order."""
    bodies = [
        call.json[f"{CUSTOMER}_MarketDocument"]
        for call in supplier.hub.documents
        if CUSTOMER.lower() in call.path
    ]
    return [(body["process.processType"]["value"], body["MktActivityRecord"][0]) for body in bodies]


def answered(supplier: Supplier, code: str = "", text: str = "") -> None:
    transaction = supplier.transaction(CUSTOMER)
    body = (
        doc.a_rejection(transaction, code, text, CUSTOMER, reason="E34")
        if code
        else doc.a_confirmation(transaction, CUSTOMER, reason="E34")
    )
    supplier.receive(body)


def waits_for_staff(supplier: Supplier) -> list[str]:
    with supplier.poller.transaction() as tx:
        return [work.what for work in work_list(tx, supplier.clock)]


# --- what is sent ---------------------------------------------------------------------------------


def test_the_whole_set_leaves_for_the_day_on_which_it_is_sent(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    clock.move_to_day(START + 9 * DAY)
    change(supplier)
    clock.move_to_day(START + 10 * DAY)
    supplier.send()

    reason, record = sent(supplier)[-1]
    point = record["MarketEvaluationPoint"]
    assert (reason, record["start_DateAndOrTime.dateTime"]) == (
        "E34",
        doc.midnight(START + 10 * DAY),
    )
    assert point["firstCustomer_MarketParticipant.name"] == "Anders Holm"
    assert [place["type"]["value"] for place in point["UsagePointLocation"]] == ["D01", "D04"]
    assert "serviceCategory.ElectricalHeating" not in point

    answered(supplier)
    assert renewals(supplier) == [("completed", START + 10 * DAY, 1)]
    assert supplier.states()[0] == "completed"
    assert supplier.dead() == []


def test_the_document_fits_the_markets_schema(
    supplier: Supplier, clock: HandClock, valid: Callable[[Any], list[str]]
) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.send()
    assert valid(supplier.hub.documents[-1].json) == []


def test_the_recipient_of_one_contract_is_sent_for_that_contract(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    change(supplier, Contact(name="Ida Berg"), contract=1)
    supplier.send()
    _, record = sent(supplier)[-1]
    point = record["MarketEvaluationPoint"]
    assert point["firstCustomer_MarketParticipant.name"] == "Anders Jensen"
    assert point["UsagePointLocation"][1]["name"] == "Ida Berg"


def test_a_rectification_is_sent_too(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    decision = Decision("mette", "letter 12", clock.now())
    done = rectify_person(supplier.upkeep, CustomerId(1), RIGHT, decision)
    assert done["tell_datahub"] == [POINT]
    supplier.send()
    assert [reason for reason, _ in sent(supplier)] == ["E03", "E34"]


def test_protection_is_never_lowered(supplier: Supplier, clock: HandClock) -> None:
    """What was never stated is left out, also of one who moved in: false would lift it."""
    supplied(supplier, clock)
    supplier.receive(
        doc.customer_data(POINT, START, reason="E34", protected_name=True, protected={"D01": True})
    )
    change(supplier)
    supplier.send()
    point = sent(supplier)[-1][1]["MarketEvaluationPoint"]
    supply, billing = point["UsagePointLocation"]
    assert (point["protectedName"], supply["protectedAddress"]) == (True, True)
    assert billing["protectedAddress"] is True


def test_of_one_who_moved_in_nothing_is_said_of_protection_that_nobody_stated(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up(move_in=START)
    supplier.send()
    supplier.receive(
        doc.a_confirmation(supplier.transaction(), reason="E65"),
        doc.master_data(POINT, START, reason="E65"),
    )
    clock.move_to_day(START)
    supplier.activate()
    supplier.send()
    change(supplier)
    supplier.send()
    (_, moved_in), (_, renewed) = sent(supplier)
    assert moved_in["MarketEvaluationPoint"]["protectedName"] is False
    assert "protectedName" not in renewed["MarketEvaluationPoint"]


def test_changes_before_the_data_leave_are_one_renewal(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    change(supplier)
    clock.move_by(minutes=1)
    change(supplier, Contact(phone="+4523456789"))
    assert [state for state, *_ in renewals(supplier)] == ["pending"]
    supplier.send()
    clock.move_by(minutes=1)
    change(supplier, Contact(phone="+4523456780"))
    assert [state for state, *_ in renewals(supplier)] == ["sent", "pending"]


def test_the_same_data_again_renew_nothing(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.send()
    answered(supplier)
    change(supplier)
    assert len(renewals(supplier)) == 1


def test_before_the_data_of_a_start_were_sent_nothing_has_to_be_renewed(
    supplier: Supplier,
) -> None:
    confirmed(supplier)
    change(supplier)
    assert renewals(supplier) == []


def test_supply_that_has_ended_needs_no_renewal(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, START + 20 * DAY, "E03"))
    clock.move_to_day(START + 20 * DAY)
    change(supplier)
    assert renewals(supplier) == []


def test_a_renewal_that_supply_has_overtaken_is_not_sent(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.receive(doc.a_notification(POINT, START, "D34"))
    before = len(sent(supplier))
    supplier.send()
    assert ([state for state, *_ in renewals(supplier)], len(sent(supplier))) == (
        ["cancelled"],
        before,
    )


# --- before the start -----------------------------------------------------------------------------


@pytest.mark.parametrize("changed_by", ["another supplier", "our staff"])
def test_data_that_changed_after_ours_were_sent_are_renewed_on_the_start_day(
    supplier: Supplier, clock: HandClock, changed_by: str
) -> None:
    waiting(supplier)
    if changed_by == "our staff":
        change(supplier)
    else:
        theirs = doc.customer_data(POINT, START - 2 * DAY, name="Anders Jensen", reason="E34")
        supplier.receive(theirs, theirs)
    supplier.send()
    assert [state for state, *_ in renewals(supplier)] == ["pending"]

    clock.move_to_day(START)
    supplier.send()  # its day has come, and supply has not begun
    assert [reason for reason, _ in sent(supplier)] == ["E03"]
    supplier.activate()
    clock.move_by(hours=1)
    supplier.send()
    reason, record = sent(supplier)[-1]
    assert (reason, record["start_DateAndOrTime.dateTime"]) == ("E34", doc.midnight(START))


def test_a_start_that_came_to_nothing_renews_nothing(supplier: Supplier, clock: HandClock) -> None:
    waiting(supplier)
    change(supplier)
    supplier.receive(doc.a_notification(POINT, START, "D11"))
    clock.move_to_day(START)
    supplier.send()
    assert [state for state, *_ in renewals(supplier)] == ["cancelled"]


def test_what_the_market_shows_while_we_supply_starts_no_renewal(
    supplier: Supplier, clock: HandClock
) -> None:
    """Else every answer to our own data would send them again."""
    supplied(supplier, clock)
    supplier.receive(doc.customer_data(POINT, START, reason="E34"))
    assert renewals(supplier) == []


# --- what the market answers ----------------------------------------------------------------------


def test_a_later_update_in_the_way_is_waited_for(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.send()
    answered(supplier, "D40", "a later update is waiting")
    supplier.send()
    assert renewals(supplier) == [("pending", START, 2)]
    clock.move_by(days=1)
    supplier.send()
    assert renewals(supplier) == [("sent", START + DAY, 2)]


def test_a_wrong_date_is_set_right_once(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.send()
    for state in ("sent", "rejected"):
        answered(supplier, "E17")
        supplier.send()
        assert renewals(supplier) == [(state, START, 2)]


@pytest.mark.parametrize("code", ["D03", "D17", "D30", "D51", "E16", "E22", "Z99"])
def test_what_the_market_refuses_otherwise_waits_for_staff_until_newer_data_are_taken(
    supplier: Supplier, clock: HandClock, code: str
) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.send()
    answered(supplier, code, "so it is")
    assert [state for state, *_ in renewals(supplier)] == ["rejected"]
    assert supplier.rows("SELECT reject_code FROM market.process WHERE kind = 'customer_data'") == [
        (code,)
    ]
    assert [what for what in waits_for_staff(supplier) if "customer data" in what] == [
        "DataHub refused the customer data of a supply that runs"
    ]

    clock.move_by(minutes=5)
    change(supplier, Contact(phone="+4523456789"))
    supplier.send()
    answered(supplier)
    assert [what for what in waits_for_staff(supplier) if "customer data" in what] == []


def test_an_answer_that_comes_twice_moves_the_renewal_once(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    change(supplier)
    supplier.send()
    answered(supplier)
    answered(supplier)
    answered(supplier, "D03")
    assert renewals(supplier) == [("completed", START, 1)]
    assert supplier.dead() == []


# --- after a transfer -----------------------------------------------------------------------------


def test_a_point_that_was_transferred_to_us_gets_its_customer_at_the_start(
    supplier: Supplier, clock: HandClock
) -> None:
    """The market hands no CPR number over (BRS-044)."""
    supplier.receive(
        doc.a_notification(POINT, START, "D31"), doc.master_data(POINT, START, reason="D31")
    )
    clock.move_to_day(START + 3 * DAY)
    supplier.sign_up()
    supplier.send()
    supplier.activate()
    supplier.send()
    ((reason, record),) = sent(supplier)
    assert (reason, record["start_DateAndOrTime.dateTime"]) == (
        "E34",
        doc.midnight(START + 3 * DAY),
    )
    assert "firstCustomer_MarketParticipant.mRID" in record["MarketEvaluationPoint"]
