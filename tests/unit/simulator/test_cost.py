"""What a month costs: the sum, its figures, and the page that shows it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from simulator.cost import Month, facts_on, month_of, standing_of, tables
from simulator.local.cli.main import app
from simulator.local.cloud.stack_options import TEMPLATE
from simulator.local.cloud.template.load import load_template
from tests.builders.chance import by_chance

DAY = date(2026, 11, 30)
FACTS = facts_on(DAY)
STANDING = standing_of()
PAGE = Path(__file__).parents[3] / "docs" / "cost.md"


def month(customers: int) -> Month:
    return month_of(customers, FACTS, STANDING)


def position(of: Month, key: str) -> Decimal:
    (found,) = [cost.quantity for cost in of.costs if cost.key == key]
    return found


def test_a_month_worked_by_hand() -> None:
    """1,000 customers, 1,200 points: what can be counted on a page."""
    of = month(1_000)

    assert of.bills == 1_000
    assert position(of, "s3-put") == 2_000  # PDF and UBL
    assert position(of, "http-request") == 6_000 + 2_000 + 500 + 200
    assert position(of, "alarm-month") == STANDING.alarms
    function, database = of.seconds["point-month-settled"]
    assert function == Decimal("1320") * Decimal("0.000025")
    assert database == Decimal("1320") * Decimal("0.000062")
    # 0.0175 of a core-hour each, and less than a GB in memory: the least that stands, 0.5 ACU twice
    assert 730 < position(of, "acu-hour") < 750


@settings(max_examples=by_chance(100))
@given(st.integers(1, 5_000_000), st.integers(2, 10))
def test_more_customers_cost_more_and_each_of_them_no_more(customers: int, times: int) -> None:
    few, many = month(customers), month(customers * times)

    assert few.usd < many.usd
    assert few.ore_of_customer >= many.ore_of_customer
    assert abs(sum(few.by_service().values()) - few.usd) < Decimal("1e-12")


def test_each_price_is_asked_for_and_says_where_it_is_from() -> None:
    """arm64 is there to be compared with."""
    used = {cost.key for cost in month(1).costs}

    assert used == set(FACTS.prices) - {"lambda-gb-second-arm"}
    assert all(price.source and price.usd > 0 and price.per > 0 for price in FACTS.prices.values())
    assert all(work.source for work in FACTS.work.values())
    assert {work.runs_in for work in FACTS.work.values()} <= set(STANDING.memory_mb)


def test_a_snapshot_costs_as_long_as_it_stands_and_for_each_process_that_begins() -> None:
    """A gigabyte the whole month, whoever asks; one request in a hundred begins a process."""
    alone = replace(
        STANDING, snapshots=frozenset({"Site"}), memory_mb={**STANDING.memory_mb, "Site": 1024}
    )
    few, many = (month_of(count, FACTS, alone) for count in (1_000, 2_000))

    assert position(few, "snapshot-gb-second") == position(many, "snapshot-gb-second") == 730 * 3600
    assert position(few, "snapshot-gb") == 6_000 * Decimal("0.01")
    assert position(many, "snapshot-gb") == 12_000 * Decimal("0.01")

    none = month_of(1_000, FACTS, replace(STANDING, snapshots=frozenset()))
    assert position(none, "snapshot-gb-second") == position(none, "snapshot-gb") == 0


def test_the_snapshots_are_those_of_the_template() -> None:
    functions = load_template(TEMPLATE).functions
    assert STANDING.snapshots == {name for name, one in functions.items() if one.snapshot}
    assert "Site" in STANDING.snapshots


def test_a_price_that_doubles_adds_what_it_costs() -> None:
    dear = replace(FACTS.prices["acu-hour"], usd=FACTS.prices["acu-hour"].usd * 2)
    facts = replace(FACTS, prices={**FACTS.prices, "acu-hour": dear})

    (of,) = [cost.usd for cost in month(1_000).costs if cost.key == "acu-hour"]
    added = month_of(1_000, facts, STANDING).usd - month(1_000).usd
    assert abs(added - of) < Decimal("1e-12")


def test_before_the_first_prices_none_are_known() -> None:
    with pytest.raises(LookupError, match=r"prices\.toml"):
        facts_on(date(2023, 12, 31))


def test_a_month_of_nobody_has_no_cost_for_each() -> None:
    with pytest.raises(ValueError, match="Name one"):
        month(0)


def test_what_stands_is_counted_in_the_template_as_it_is_deployed() -> None:
    in_vpc = {"VpcId": "vpc-1", "SubnetIds": "subnet-1,subnet-2"}
    shared = standing_of(load_template(TEMPLATE, {**in_vpc, "VpcEndpoints": "none"}))
    trading = standing_of(load_template(TEMPLATE, {**in_vpc, "Neighbours": "on"}))

    text = TEMPLATE.read_text()
    assert STANDING.endpoints == text.count("VpcEndpointType: Interface")
    assert shared.endpoints == 0
    assert trading.keys == STANDING.keys + 1
    assert STANDING.runs["QueuePoller"] > 2 * 43_000  # two jobs of every minute


def test_the_command_says_it_whole() -> None:
    answer = CliRunner().invoke(
        app, ["cost", "--customers", "1000", "--day", "2026-11-30", "--json"]
    )

    few, many = json.loads(answer.output)
    assert (few["customers"], many["customers"]) == (1_000, 10_000)
    assert len(few["positions"]) == len(month(1_000).costs)
    assert Decimal(few["usd"]) == round(month(1_000).usd, 2)


def test_a_day_that_is_none_is_refused_in_one_sentence() -> None:
    answer = CliRunner().invoke(app, ["cost", "--day", "soon"])

    assert answer.exit_code != 0
    assert "2026-11-30" in str(answer.exception)


def test_the_page_shows_the_model_as_it_is() -> None:
    """`elhandel cost --day 2026-11-30 --markdown` writes them anew."""
    assert tables([month(100_000), month(1_000_000)], FACTS) in PAGE.read_text()
