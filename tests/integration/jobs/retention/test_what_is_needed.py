"""What a kept run may ask for is kept with it; everything else goes at its time."""

from datetime import date
from typing import Any

import pytest

from elhandel import billing, market, portfolio, pricing
from elhandel.market import inbox
from elhandel.market.hub import Peeked
from elhandel.metering.days import keep_partitions
from elhandel.onboarding import retention, signups
from elhandel.platform.clock import FixedClock
from elhandel.platform.upkeep.retention import horizon, retention_rules
from elhandel.platform.work import outbox
from elhandel.values.days.local_time import start_of_day
from tests.builders import documents
from tests.builders.vault import HASHER
from tests.integration.jobs.retention.years import (
    FIRST_DAY_AFTER,
    JANUARY,
    business_goes_on,
    swept_on,
)
from tests.integration.jobs.retention.years import horizon as until_now
from tests.integration.settlement.corrections.world import House, World

THE_REST = (
    *market.RETENTION,
    *pricing.RETENTION,
    *portfolio.RETENTION,
    *retention.RETENTION,
    *outbox.RETENTION,
)


def count(world: World, table: str, where: str = "true") -> int:
    ((rows,),) = world.rows(f"SELECT count(*) FROM {table} WHERE {where}".encode())
    return int(rows)


def test_the_law_says_five_years_from_the_end_of_the_accounting_year() -> None:
    new_year = FixedClock(start_of_day(date(2032, 1, 1)))

    assert retention_rules(new_year.today()).bookkeeping_years == 5
    assert horizon(new_year).books_from == date(2027, 1, 1)


def test_before_the_first_rule_the_first_holds() -> None:
    assert retention_rules(date(1990, 1, 1)) == retention_rules(date(2026, 1, 1))


def test_readings_are_needed_from_the_year_of_the_oldest_run_that_is_kept(
    billed: World, house: House
) -> None:
    billed.clock.move_to_day(date(2028, 12, 1))
    billed.read(house.gsrn, JANUARY[0], 1500, registered=1)
    billed.correct()
    swept_on(billed, FIRST_DAY_AFTER)
    kept = keep_partitions(billed.database, FIRST_DAY_AFTER, until_now(billed).needed_from)

    swept_on(billed, date(2034, 1, 1))
    business_goes_on(billed, date(2034, 1, 1))
    after = keep_partitions(billed.database, date(2034, 1, 1), until_now(billed).needed_from)

    assert kept.dropped == ()
    assert "reading_day_2026_01" in after.dropped


def test_readings_links_and_prices_stay_as_messages_as_long_as_a_run_may_be_traced_to_them(
    billed: World,
) -> None:
    of_homes = count(
        billed, "market.inbound_message", "document = 'AccountingPointCharacteristics'"
    )
    messages = count(billed, "market.inbound_message") - of_homes
    assert min(messages, of_homes) > 0
    billed.clock.move_to_day(FIRST_DAY_AFTER)

    with_the_run = swept_on(billed, FIRST_DAY_AFTER, THE_REST)
    swept_on(billed, FIRST_DAY_AFTER, billing.RETENTION)
    without = swept_on(billed, FIRST_DAY_AFTER, THE_REST)

    assert (with_the_run.counts["market-messages"], with_the_run.counts["person-messages"]) == (
        0,
        of_homes,
    )
    assert without.counts["market-messages"] == messages
    assert count(billed, "market.inbound_message") == 0


def test_a_dead_letter_goes_with_its_records_and_one_not_handled_yet_stays(
    billed: World, house: House
) -> None:
    broken = documents.price_links(documents.a_link("1" * 18, documents.a_charge("net", "D03")))
    inbox.receive(billed.database, billed.clock, "Charges", Peeked("dead", broken))
    billed.rows(
        "UPDATE market.inbound_message SET state = 'stored' "
        "WHERE message_id = 'message-1' RETURNING 1"
    )
    assert count(billed, "market.dead_record") == 1
    swept_on(billed, FIRST_DAY_AFTER, billing.RETENTION)

    swept_on(billed, FIRST_DAY_AFTER, THE_REST)

    assert count(billed, "market.dead_record") == 0
    assert billed.rows("SELECT message_id FROM market.inbound_message") == [("message-1",)]


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_a_record_put_right_is_a_trace_for_ninety_days(billed: World, days: int, left: int) -> None:
    broken = documents.price_links(documents.a_link("1" * 18, documents.a_charge("net", "D03")))
    inbox.receive(billed.database, billed.clock, "Charges", Peeked("dead", broken))
    now = billed.clock.now()
    billed.rows("UPDATE market.dead_record SET resolved_at = %s RETURNING 1", now)
    billed.clock.move_by(days=days)

    swept_on(billed, billed.clock.today(), THE_REST)

    assert count(billed, "market.dead_record") == left


@pytest.mark.parametrize(("days", "left"), [(89, 3), (91, 2)])
def test_what_left_the_outbox_goes_after_ninety_days_and_what_did_not_stays(
    world: World, days: int, left: int
) -> None:
    now = world.clock.now()
    with world.database.transaction() as tx:
        for key in ("left", "waits", "parked"):
            outbox.emit(tx, "datahub", key, {}, now=now)
        tx.execute("UPDATE platform.outbox SET sent_at = %s WHERE key = 'left'", [now])
        tx.execute("UPDATE platform.outbox SET parked_at = %s WHERE key = 'parked'", [now])
    world.clock.move_by(days=days)

    swept_on(world, world.clock.today(), THE_REST)

    assert count(world, "platform.outbox") == left


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_an_idempotency_key_stands_for_its_answer_for_thirty_days(
    world: World, days: int, left: int
) -> None:
    with world.database.transaction() as tx:
        signups.once(tx, b"caller", "key", b"{}", world.clock, lambda: {"id": 1}, HASHER)
    world.clock.move_by(days=days)

    swept_on(world, world.clock.today(), THE_REST)

    assert count(world, "onboarding.idempotent_answer") == left


def prices(world: World) -> list[tuple[Any, ...]]:
    return world.rows(
        "SELECT valid_from FROM pricing.charge_price JOIN pricing.charge USING (charge_id)"
        " WHERE code = 'net' AND superseded_at IS NULL ORDER BY 1"
    )


def test_of_the_prices_before_the_first_needed_day_only_the_one_in_force_then_is_kept(
    world: World,
) -> None:
    for year in (2025, 2026, 2027, 2028):
        world.price("net", date(year, 6, 1), f"0.{year}")

    swept_on(world, FIRST_DAY_AFTER, THE_REST)

    assert prices(world) == [(date(2026, 6, 1),), (date(2027, 6, 1),), (date(2028, 6, 1),)]


def test_prices_and_links_replaced_or_ended_before_the_first_needed_day_go(
    billed: World, house: House
) -> None:
    billed.price("net", date(2026, 3, 1), "0.20")
    billed.price("net", date(2026, 3, 1), "0.30")
    billed.link(house.gsrn, "abo", date(2026, 4, 1), kind="D01", stops=date(2026, 4, 1))
    replaced = count(billed, "pricing.charge_price", "superseded_at IS NOT NULL")
    kept_with_the_run = swept_on(billed, FIRST_DAY_AFTER, THE_REST).counts

    swept_on(billed, FIRST_DAY_AFTER, billing.RETENTION)
    swept_on(billed, FIRST_DAY_AFTER, THE_REST)

    assert replaced > 0
    assert kept_with_the_run["replaced-prices"] == 0
    assert count(billed, "pricing.charge_price", "superseded_at IS NOT NULL") == 0
    assert billed.rows(
        "SELECT code FROM pricing.price_link JOIN pricing.charge USING (charge_id)"
    ) == [("net",)]


def test_master_data_replaced_before_the_first_needed_day_goes_and_what_holds_stays(
    world: World, house: House
) -> None:
    world.receive(documents.master_data(house.gsrn, date(2020, 1, 1), grid_area="151"))
    assert count(world, "portfolio.metering_point_version") == 2

    swept_on(world, FIRST_DAY_AFTER, THE_REST)

    assert world.rows("SELECT grid_area FROM portfolio.metering_point_version") == [("151",)]


def test_what_was_decided_on_a_price_stays_as_long_as_its_day_is_needed(billed: World) -> None:
    with billed.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.held_spot_price (price_area, starts_at, per_kwh, cause, state, "
            "held_at) "
            "VALUES ('DK1', '2026-01-01', 1, 'test', 'held', '2026-01-01'), "
            "('DK1', '2031-06-01', 1, 'test', 'held', '2026-01-01')"
        )
    swept_on(billed, FIRST_DAY_AFTER, THE_REST)
    assert count(billed, "pricing.held_spot_price") == 2, "kept with the run"

    swept_on(billed, FIRST_DAY_AFTER)
    swept_on(billed, FIRST_DAY_AFTER, THE_REST)
    assert count(billed, "pricing.held_spot_price") == 1
