"""Master data, price links and prices that supply or settlement waits for: asked for by themselves,
once a day, a few times, and at once where staff want it.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.enquiries import missing as missing_jobs
from elhandel.jobs.request import read_request
from elhandel.market.conversations import Work, work_list
from elhandel.market.missing import AskedData, ask_for_missing_data
from elhandel.platform.database import Database
from elhandel.platform.work.invoker import invoked_by
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.database.roles import as_function
from tests.builders.identifiers import GRID_COMPANY, a_gsrn
from tests.builders.journeys import DAY, POINT, START, confirmed, supplied
from tests.builders.people import METTE
from tests.builders.supplier import Supplier
from tests.integration.settlement.corrections.world import House, World

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
NOTHING = AskedData(0, 0, 0)
REFERENCE = "originalTransactionIDReference_MktActivityRecord.mRID"


def asked(database: Database) -> list[tuple[Any, ...]]:
    """What was asked: kind, point, days and what else is wanted."""
    with database.transaction() as tx:
        return tx.execute(
            "SELECT e.kind, m.gsrn, e.starts_on, e.ends_on, e.wants, e.purpose "
            "FROM market.enquiry e LEFT JOIN portfolio.metering_point m USING (metering_point_id) "
            "ORDER BY e.enquiry_id"
        ).fetchall()


def work_of(database: Database, clock: HandClock) -> list[Work]:
    """What the work list says of missing data."""
    with as_function(database, "backoffice").transaction() as tx:
        return [
            work
            for work in work_list(tx, clock)
            if "waits for" in work.what or "carries no charge" in work.what
        ]


# --- starts and links -----------------------------------------------------------------------------


def test_master_data_of_a_confirmed_start_are_asked_for_a_day_later_and_let_it_go_on(
    supplier: Supplier, clock: HandClock
) -> None:
    confirmed(supplier)
    assert ask_for_missing_data(supplier.poller, clock) == NOTHING
    clock.move_by(hours=25)
    assert ask_for_missing_data(supplier.poller, clock) == AskedData(1, 0, 0)
    assert ask_for_missing_data(supplier.poller, clock) == AskedData(0, 1, 0)
    assert asked(supplier.database) == [
        ("master_data", POINT, START, START + DAY, {}, "missing-data")
    ]

    supplier.send()
    request = supplier.transaction("RequestAccountingPointCharacteristics")
    record = {**doc.point_facts(POINT, START), REFERENCE: request}
    supplier.receive(doc.a_document("AccountingPointCharacteristics", record, reason="E0G"))
    assert supplier.states() == ["effectuation_pending"]
    assert ask_for_missing_data(supplier.poller, clock) == NOTHING


def test_a_supplied_point_without_any_link_is_asked_about_until_one_comes(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    assert ask_for_missing_data(supplier.poller, clock) == NOTHING  # it has begun today
    clock.move_to_day(START + DAY)
    assert ask_for_missing_data(supplier.poller, clock) == AskedData(1, 0, 0)
    assert asked(supplier.database) == [
        ("price_links", POINT, START, START + 2 * DAY, {}, "missing-data")
    ]

    supplier.receive(doc.price_links(doc.a_link(POINT, doc.a_charge("CD", effective=START))))
    clock.move_to_day(START + 2 * DAY)
    assert ask_for_missing_data(supplier.poller, clock) == NOTHING


def test_what_datahub_does_not_have_is_asked_for_three_times_and_then_left_to_staff(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    fates = []
    for number in range(1, 5):
        clock.move_to_day(START + number * DAY, minutes=380)
        assert work_of(supplier.database, clock) == []
        fates.append(ask_for_missing_data(supplier.poller, clock))
        supplier.send()
        for (transaction,) in supplier.rows(
            "SELECT transaction_id FROM market.request "
            "WHERE answered_at IS NULL AND document = 'RequestBillingMasterData'"
        ):
            reject = doc.a_rejection(
                transaction, "E0H", request="RequestBillingMasterData", reason="E0G"
            )
            supplier.receive(reject, queue="Charges")
        if number == 3:
            break
    clock.move_to_day(START + 4 * DAY, minutes=380)

    assert fates == [AskedData(1, 0, 0)] * 3
    assert ask_for_missing_data(supplier.poller, clock) == AskedData(0, 0, 1)
    (work,) = work_of(supplier.database, clock)
    assert work.what == "a point that we supply carries no charge, and DataHub names none"
    assert "asked 3 times in vain: ask the grid company" in work.otherwise
    assert (str(work.gsrn), work.enquiry_id) == (POINT, 3)


def test_days_that_the_market_would_not_answer_are_left_and_hold_up_nothing(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    clock.move_to_day(START + DAY)
    supplier.rows("UPDATE portfolio.supply_period SET starts_on = '2010-01-01' RETURNING 1")
    supplier.rows(
        "UPDATE market.process SET effective_on = '2010-01-01' WHERE about_id IS NULL RETURNING 1"
    )
    # Only the last year is asked about.
    assert ask_for_missing_data(supplier.poller, clock) == AskedData(1, 0, 0)
    assert asked(supplier.database)[0][2] == clock.today() - timedelta(days=365)


# --- settlement that waits ------------------------------------------------------------------------


@pytest.fixture
def world(database: Database) -> World:
    """January with two houses that carry a tariff; of the second no master data are known."""
    world = World(database)
    for day in range(1, 4):
        world.spot(date(2026, 1, day), 500_000)
    world.price("net", date(2025, 1, 1), "0.10")
    return world


def a_house(world: World, number: int, *charges: str) -> House:
    """A house of three days that are read; its charges are linked."""
    house = world.house(number, starts_on=JANUARY)
    for day in (1, 2, 3):
        world.read(house.gsrn, date(2026, 1, day), 1000)
    for charge in charges:
        world.link(house.gsrn, charge, JANUARY)
    return house


PAST = date(2026, 1, 4)


def poller(world: World) -> Database:
    return as_function(world.database, "queue_poller")


def test_prices_that_settlement_waits_for_are_one_question_for_all_who_wait(world: World) -> None:
    for number in (1, 2):
        a_house(world, number, "net", "new")
    a_house(world, 3, "net")
    world.run(JANUARY, PAST)

    (work,) = work_of(world.database, world.clock)
    assert work.what == "settlement waits for prices of a charge"
    assert f"D03 new of {GRID_COMPANY}, 2 points wait" in work.otherwise
    assert "`elhandel ask missing`" in work.otherwise
    assert ask_for_missing_data(poller(world), world.clock) == AskedData(1, 0, 0)
    wants = {"owner": GRID_COMPANY, "kind": "D03", "code": "new"}
    assert asked(world.database) == [("price_list", None, JANUARY, PAST, wants, "missing-data")]
    (open_work,) = work_of(world.database, world.clock)
    assert "DataHub is asked for them (enquiry 1)" in open_work.otherwise

    world.price("new", date(2025, 1, 1), "0.20")
    assert work_of(world.database, world.clock) == []
    assert ask_for_missing_data(poller(world), world.clock) == NOTHING


def test_only_the_days_without_a_price_are_asked_for(world: World) -> None:
    house = a_house(world, 1)
    world.link(house.gsrn, "new", JANUARY)
    world.price("new", date(2026, 1, 2), "0.20", end=date(2026, 1, 3))  # no list: it does not go on
    world.run(JANUARY, PAST)
    ask_for_missing_data(poller(world), world.clock)

    assert [(start, end) for _, _, start, end, _, _ in asked(world.database)] == [
        (JANUARY, date(2026, 1, 2)),
        (date(2026, 1, 3), PAST),
    ]


def test_what_a_later_run_has_settled_waits_no_more(world: World) -> None:
    house = a_house(world, 1, "new")
    world.run(JANUARY, PAST)
    world.price("new", date(2025, 1, 1), "0.20")
    world.run(JANUARY, PAST)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE pricing.charge_price SET superseded_at = now() WHERE prices = '{200000}'"
        )
    world.rows(
        "SELECT 1 FROM settlement.settlement WHERE supply_period_id = %s", house.supply_period
    )

    assert ask_for_missing_data(poller(world), world.clock) == NOTHING


def test_a_correction_that_waits_for_a_price_asks_for_it(world: World) -> None:
    house = a_house(world, 1, "net")
    world.run(JANUARY, PAST)
    world.link(house.gsrn, "new", JANUARY)
    world.correct()

    assert [kind for kind, *_ in asked(world.database)] == []
    assert ask_for_missing_data(poller(world), world.clock) == AskedData(1, 0, 0)
    assert asked(world.database)[0][4]["code"] == "new"


def test_master_data_that_settlement_waits_for_are_asked_for_of_the_main_point(
    world: World,
) -> None:
    house = a_house(world, 1, "net")
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM portfolio.metering_point_version")
    world.run(JANUARY, PAST)

    (work,) = work_of(world.database, world.clock)
    assert work.what == "supply waits for master data of a point"
    assert f"`elhandel ask missing {house.gsrn}`" in work.otherwise
    assert ask_for_missing_data(poller(world), world.clock) == AskedData(1, 0, 0)
    assert asked(world.database) == [("master_data", house.gsrn, JANUARY, PAST, {}, "missing-data")]


# --- at once, by staff ----------------------------------------------------------------------------


def ask_at_once(world: World, **fields: Any) -> Any:
    (job,) = missing_jobs.JOBS
    tools = Tools(as_function(world.database, "backoffice"), world.clock)
    with invoked_by(METTE):
        order = {"job": job.name, "why": "its bill waits", **fields}
        return job.run(tools, read_request(job.request, order))


def test_staff_ask_at_once_for_all_that_one_point_waits_for_its_readings_too(world: World) -> None:
    priceless, unread = a_house(world, 1, "new"), world.house(2, starts_on=JANUARY)
    world.link(unread.gsrn, "net", JANUARY)
    world.read(unread.gsrn, JANUARY, 1000)
    world.run(JANUARY, PAST)

    assert ask_at_once(world, gsrn=unread.gsrn) == {"enquiries": [1], "refused": []}
    assert ask_at_once(world, gsrn=priceless.gsrn) == {"enquiries": [2], "refused": []}
    assert ask_at_once(world, gsrn=priceless.gsrn) == {"enquiries": [2], "refused": []}
    assert ask_at_once(world, gsrn=a_gsrn(9)) == {"enquiries": [], "refused": []}
    assert [(kind, gsrn, purpose) for kind, gsrn, *_, purpose in asked(world.database)] == [
        ("historical_data", unread.gsrn, "staff"),
        ("price_list", None, "staff"),
    ]
    assert world.rows("SELECT DISTINCT asked_by FROM market.enquiry") == [(METTE,)]


def test_staff_ask_at_once_for_all_points_but_not_for_their_readings(world: World) -> None:
    a_house(world, 1, "new")
    unread = world.house(2, starts_on=JANUARY)
    world.link(unread.gsrn, "net", JANUARY)
    world.run(JANUARY, PAST)

    assert ask_at_once(world) == {"enquiries": [1], "refused": []}
    assert [kind for kind, *_ in asked(world.database)] == ["price_list"]


def test_what_the_market_would_not_answer_is_said(world: World) -> None:
    a_house(world, 1, "new")
    world.run(JANUARY, PAST)
    world.clock.move_to_day(date(2031, 1, 1))

    answer = ask_at_once(world)
    assert answer["enquiries"] == []
    assert "it gives days from 2028-01-01" in answer["refused"][0]
