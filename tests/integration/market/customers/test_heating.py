"""BRS-041: staff tell DataHub of electric heating; what it registers is billed by."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel.market.conversations import work_list
from elhandel.market.processes import Process
from elhandel.market.rules import DayOutsideWindow
from elhandel.market.supply import HeatingChange, UnableToChangeHeating, change_heating
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import CUSTOMER, DAY, POINT, START, supplied, waiting
from tests.builders.supplier import Supplier

TODAY = START + 30 * DAY
SINCE = TODAY - 10 * DAY


@pytest.fixture
def home(supplier: Supplier, clock: HandClock) -> Supplier:
    """A supplied home, thirty days on."""
    supplied(supplier, clock)
    clock.move_to_day(TODAY)
    return supplier


def ask(
    supplier: Supplier, since: date = SINCE, *, heated: bool = True, gsrn: str = POINT
) -> Process:
    decision = Decision("mette", "the BBR says so", supplier.clock.now())
    with supplier.backoffice.transaction() as tx:
        wanted = HeatingChange(Gsrn(gsrn), heated=heated, since=since, decision=decision)
        return change_heating(tx, wanted, supplier.clock)


def shown(supplier: Supplier, since: date, *, heated: bool) -> None:
    """DataHub shows what it has registered."""
    supplier.receive(doc.customer_data(POINT, since, reason="D20", heated=heated))


def answered(supplier: Supplier, code: str = "") -> None:
    transaction = supplier.transaction(CUSTOMER)
    body = (
        doc.a_rejection(transaction, code, code, CUSTOMER, reason="D20")
        if code
        else doc.a_confirmation(transaction, CUSTOMER, reason="D20")
    )
    supplier.receive(body)


def changes(supplier: Supplier) -> list[tuple[Any, ...]]:
    return supplier.rows(
        "SELECT state, effective_on, wants -> 'heated', asked_by, why FROM market.process "
        "WHERE kind = 'electric_heating' ORDER BY process_id"
    )


def heated(supplier: Supplier) -> list[tuple[date, bool]]:
    sql = "SELECT valid_from, heated FROM portfolio.heated WHERE superseded_at IS NULL ORDER BY 1"
    return [(day, is_heated) for day, is_heated in supplier.rows(sql)]


def waits_for_staff(supplier: Supplier) -> list[str]:
    with supplier.poller.transaction() as tx:
        return [work.what for work in work_list(tx, supplier.clock) if "heating" in work.what]


# --- what is asked --------------------------------------------------------------------------------


def test_heating_is_asked_for_with_its_day_and_nobody_is_named(home: Supplier) -> None:
    ask(home)
    home.send()
    body = home.hub.documents[-1].json[f"{CUSTOMER}_MarketDocument"]
    (record,) = body["MktActivityRecord"]
    assert body["process.processType"]["value"] == "D20"
    assert record["start_DateAndOrTime.dateTime"] == doc.midnight(SINCE)
    assert record["MarketEvaluationPoint"] == {
        "mRID": doc.gs1(POINT),
        "serviceCategory.ElectricalHeating": True,
    }
    assert changes(home) == [("sent", SINCE, True, "mette", "the BBR says so")]


def test_the_document_fits_the_markets_schema(
    home: Supplier, valid: Callable[[Any], list[str]]
) -> None:
    ask(home)
    home.send()
    assert valid(home.hub.documents[-1].json) == []


def test_the_same_wish_again_is_the_same_process_and_another_waits(home: Supplier) -> None:
    first, again = ask(home), ask(home)
    assert first.process_id == again.process_id
    with pytest.raises(UnableToChangeHeating, match=f"process {first.process_id}, for {SINCE}"):
        ask(home, SINCE - DAY)
    assert len(changes(home)) == 1


@pytest.mark.parametrize("since", [TODAY - 22 * DAY, TODAY + DAY])
def test_a_day_that_the_market_does_not_take_is_refused_with_the_days_it_takes(
    home: Supplier, since: date
) -> None:
    with pytest.raises(DayOutsideWindow, match=f"from {TODAY - 21 * DAY} to {TODAY}"):
        ask(home, since)
    assert changes(home) == []


@pytest.mark.parametrize("since", [TODAY - 21 * DAY, TODAY])
def test_the_first_and_the_last_day_that_the_market_takes_are_taken(
    home: Supplier, since: date
) -> None:
    assert ask(home, since).effective_on == since


def test_a_day_before_our_supply_is_refused(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    clock.move_to_day(START + 5 * DAY)
    with pytest.raises(UnableToChangeHeating, match=f"began on {START}"):
        ask(supplier, START - DAY)
    assert ask(supplier, START).effective_on == START


def test_a_point_that_we_do_not_supply_today_is_refused(supplier: Supplier) -> None:
    waiting(supplier)
    with pytest.raises(NotFound, match="do not supply"):
        ask(supplier, supplier.clock.today())


def test_a_point_that_is_no_consumption_point_is_refused(home: Supplier) -> None:
    home.receive(doc.master_data(POINT, START + DAY, kind="E18"))
    with pytest.raises(UnableToChangeHeating, match="type E18"):
        ask(home)


# The table of the guide: what is so already is changed by an earlier day only.
@pytest.mark.parametrize("is_heated", [True, False])
@pytest.mark.parametrize(("day", "taken"), [(-1, True), (0, False), (1, False)])
def test_what_is_registered_already_is_changed_by_an_earlier_day_only(
    home: Supplier, is_heated: bool, day: int, taken: bool
) -> None:
    if not is_heated:
        shown(home, SINCE - 9 * DAY, heated=True)
    shown(home, SINCE, heated=is_heated)
    shown(home, SINCE + 2 * DAY, heated=is_heated)  # told again: since when does not move
    since = SINCE + day * DAY
    if taken:
        assert ask(home, since, heated=is_heated).effective_on == since
    else:
        with pytest.raises(UnableToChangeHeating, match=f"since {SINCE} already"):
            ask(home, since, heated=is_heated)


def test_heating_that_never_was_cannot_end(home: Supplier) -> None:
    with pytest.raises(UnableToChangeHeating, match="no heating to end"):
        ask(home, heated=False)


# --- what becomes of it ---------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("answer", "data"), ("data", "answer")])
def test_a_change_is_complete_once_datahub_has_confirmed_and_shown_it(
    home: Supplier, order: tuple[str, str]
) -> None:
    ask(home)
    home.send()
    for step in order:
        if step == "answer":
            answered(home)
        else:
            shown(home, SINCE, heated=True)
    assert [state for state, *_ in changes(home)] == ["completed"]
    assert heated(home)[-1] == (SINCE, True)
    assert home.dead() == []


def test_a_confirmed_change_waits_until_datahub_shows_it(home: Supplier) -> None:
    ask(home)
    home.send()
    answered(home)
    shown(home, SINCE, heated=False)
    assert [state for state, *_ in changes(home)] == ["acknowledged"]


def test_the_child_and_its_links_are_taken_as_they_come(home: Supplier) -> None:
    child = "571313100000012365"
    ask(home)
    home.send()
    answered(home)
    shown(home, SINCE, heated=True)
    tax = doc.a_charge("EA-001", effective=SINCE)
    home.receive(
        doc.master_data(child, SINCE, kind="D14", parent=POINT, reason="D15"),
        doc.price_links(doc.a_link(child, tax), reason="D20"),
    )
    assert home.value(
        "SELECT count(*) FROM portfolio.coupling c "
        "JOIN portfolio.metering_point m ON m.metering_point_id = c.child_id WHERE m.gsrn = %s",
        child,
    )
    assert home.dead() == []


def test_what_the_market_refuses_is_kept_by_its_code(home: Supplier) -> None:
    ask(home)
    home.send()
    answered(home, "D51")
    ((state, code),) = home.rows(
        "SELECT state, reject_code FROM market.process WHERE kind = 'electric_heating'"
    )
    assert (state, code) == ("rejected", "D51")
    assert waits_for_staff(home) == ["DataHub refused a change of electric heating"]

    assert ask(home, SINCE - DAY).effective_on == SINCE - DAY  # another try is possible
    assert waits_for_staff(home) == []
