"""The case that is made of a bill settles to the øre as the run did: for every kind of point."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.settlement import explain
from elhandel.settlement.case import answer, read_document
from elhandel.values.identifiers import Gsrn
from tests.builders import documents
from tests.integration.settlement.corrections.world import REGISTERED, House, World
from tests.integration.settlement.explain.conftest import JANUARY, NEXT
from tests.integration.settlement.heating.homes import TAX, a_home, a_taxed_world, use

DAY = timedelta(days=1)

_SETTLED = """
SELECT m.gsrn, coalesce(c.code, l.component), sum(l.quantity_wh)::bigint,
       sum(l.amount_ore)::bigint, l.vat
FROM settlement.line l JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN pricing.charge c USING (charge_id)
WHERE l.run_id = ANY(%s) GROUP BY m.gsrn, 2, l.vat, l.metering_point_id ORDER BY 1, 2
"""


def a_house(
    world: World, number: int = 1, *, product: str = "spot-basis", children: tuple[str, ...] = ()
) -> House:
    """Supplied since new year, linked to everything there is, 1.234 kWh and more an hour."""
    house = world.house(number, starts_on=JANUARY, product=product, children=children)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.link(house.gsrn, "abo", date(2025, 1, 1), kind="D01", factor=2)
    world.link(house.gsrn, "gebyr", date(2026, 1, 4), kind="D02")
    world.vat("abo", date(2025, 1, 1), charged=False, kind="D01")
    for number_of_day in range(7):
        world.read(
            house.gsrn,
            JANUARY + number_of_day * DAY,
            [1234 + hour * number_of_day for hour in range(24)],
        )
    return house


def bills(
    world: World, gsrn: str, start: date = JANUARY, end: date = NEXT
) -> list[explain.PointBill]:
    with world.database.transaction() as tx:
        return explain.bills_of_point(tx, Gsrn(gsrn), start, end)


def settled(world: World, *runs: int | None) -> list[tuple[Any, ...]]:
    return world.rows(_SETTLED, list(runs))


def of_case(bill: explain.PointBill) -> list[tuple[Any, ...]]:
    """The lines of the case as they stand in a file of it: (point, label, Wh, øre, VAT or not is
    not given).
    """
    answered = answer(read_document(json.dumps(bill.case)))
    return sorted(
        (
            line.get("point", bill.gsrn.value),
            line["charge"],
            int(line["kwh"].replace(".", "")) if "kwh" in line else None,
            int(line["amount_dkk"].replace(".", "")),
        )
        for line in answered["lines"]
    )


def assert_as_settled(
    world: World, gsrn: str, *runs: int | None, start: date = JANUARY, end: date = NEXT
) -> None:
    (bill,) = bills(world, gsrn, start, end)
    rows = settled(world, *runs)
    assert bill.case is not None
    assert bill.answer is not None
    assert of_case(bill) == [row[:4] for row in rows]
    with_vat = sum(ore for *_, ore, vat in rows if vat)
    assert (
        bill.answer["vat_dkk"]
        == f"{(with_vat * 25 + (50 if with_vat > 0 else -50)) // 100 / 100:.2f}"
    )
    assert sum(bill.settled_ore.values()) == sum(row[3] for row in rows)


@pytest.mark.parametrize("product", ["spot-basis", "spot-groen", "fast-12"])
def test_a_month_at_spot_or_at_a_fixed_price(world: World, product: str) -> None:
    house = a_house(world, product=product)

    assert_as_settled(world, house.gsrn, world.run(JANUARY, NEXT))


def test_a_point_that_is_measured_by_quarters_and_one_that_changes_to_them(world: World) -> None:
    quarters, both = (world.house(number, starts_on=JANUARY) for number in (1, 2))
    world.read_days(quarters.gsrn, JANUARY, NEXT, 301, minutes=15)
    world.read_days(both.gsrn, JANUARY, JANUARY + 3 * DAY, 1001)
    world.read_days(both.gsrn, JANUARY + 3 * DAY, NEXT, 251, minutes=15)
    run = world.run(JANUARY, NEXT)

    for house in (quarters, both):
        (bill,) = bills(world, house.gsrn)
        assert of_case(bill) == [row[:4] for row in settled(world, run) if row[0] == house.gsrn]


def test_a_day_of_hours_and_quarters(world: World) -> None:
    house = a_house(world)
    noon = documents.readings_of(
        house.gsrn, date(2026, 1, 3), [0.123] * 8, minutes=15, registered=REGISTERED + DAY
    )
    world.receive(documents.metered_data(noon))
    run = world.run(JANUARY, NEXT)

    (bill,) = bills(world, house.gsrn)
    assert bill.case is not None
    assert [series["resolution"] for series in bill.case["consumption"]] == [
        "PT1H",
        "PT15M",
        "PT1H",
    ]
    assert_as_settled(world, house.gsrn, run)


def test_a_charge_whose_vat_ends_in_the_middle_of_the_days(world: World) -> None:
    house = a_house(world)
    world.vat("net", date(2025, 1, 1), charged=True)
    world.vat("net", date(2026, 1, 4), charged=False)
    run = world.run(JANUARY, NEXT)

    (bill,) = bills(world, house.gsrn)
    assert of_case(bill) == [
        row[:4] for row in sorted(settled(world, run), key=lambda row: row[:4])
    ]
    assert bill.answer is not None
    assert [line["vat"] for line in bill.answer["lines"] if line["charge"] == "net"] == [
        True,
        False,
    ]


def test_a_point_that_moves_to_the_other_price_area_has_the_prices_of_each_day(
    world: World,
) -> None:
    house = a_house(world)
    for number in range(7):
        world.spot(JANUARY + number * DAY, 900_000, "DK2")
    world.receive(documents.master_data(house.gsrn, JANUARY + 2 * DAY, grid_area="791"))

    assert_as_settled(world, house.gsrn, world.run(JANUARY, NEXT))


def test_a_solar_child_is_credited_in_its_parents_case(world: World) -> None:
    house = a_house(world, children=("E18",))
    world.link(house.children[0], "net", date(2025, 1, 1))
    world.read_days(house.children[0], JANUARY, NEXT, 777)

    run = world.run(JANUARY, NEXT)

    assert "production_credit" in [label for _, label, *_ in settled(world, run)]
    assert_as_settled(world, house.gsrn, run)
    assert_as_settled(world, house.children[0], run)


def test_a_heating_child_by_the_day_has_its_own_links(world: World) -> None:
    house = a_house(world, children=("D14",))
    world.price("rabat", date(2025, 1, 1), "-0.712")
    world.link(house.children[0], "rabat", date(2025, 1, 1))
    for number in range(7):
        series = documents.readings_of(
            house.children[0], JANUARY + number * DAY, [12.345 + number], minutes=1440
        )
        world.receive(documents.metered_data(series))

    assert_as_settled(world, house.gsrn, world.run(JANUARY, NEXT))


def test_a_child_that_came_in_the_middle_of_the_days(world: World) -> None:
    house = a_house(world)
    born = "571313180000009999"
    world.couple(born, house, date(2026, 1, 5), "E18")
    world.read_days(born, JANUARY, NEXT, 500)

    assert_as_settled(world, house.gsrn, world.run(JANUARY, NEXT))


def test_a_limit_that_ends_in_the_month_and_one_that_was_used_up_before(world: World) -> None:
    start, middle, end = date(2025, 1, 1), date(2025, 1, 16), date(2025, 2, 1)
    a_taxed_world(world, start, end)
    home = a_home(world, start)
    use(world, home, start, end, 9000)

    first, second = world.run(start, middle), world.run(middle, end)

    assert_as_settled(world, home.gsrn, first, start=start, end=middle)
    assert_as_settled(world, home.gsrn, second, start=middle, end=end)
    (bill,) = bills(world, home.gsrn, middle, end)
    assert bill.case is not None
    assert bill.case["electric_heating"]["used_before_kwh"] == "3240.000"
    with world.database.transaction() as tx:
        (shown,) = explain.bills_as_json(
            explain.bills_of_point(tx, Gsrn(home.gsrn), middle, end), TAX
        )
    assert "part at the full tax" in shown["explanation"]


def test_a_link_that_stopped_and_began_again_is_one_charge(world: World) -> None:
    house = a_house(world)
    world.price("ny", date(2025, 1, 1), "0.31")
    world.link(house.gsrn, "ny", JANUARY, stops=date(2026, 1, 3))
    world.link(house.gsrn, "ny", date(2026, 1, 5), factor=3)

    assert_as_settled(world, house.gsrn, world.run(JANUARY, NEXT))


def test_after_a_correction_the_case_comes_to_the_original_and_the_correction_together(
    world: World,
) -> None:
    house = a_house(world)
    run = world.run(JANUARY, NEXT)
    world.read(house.gsrn, date(2026, 1, 2), 4000, registered=1)
    (before,) = bills(world, house.gsrn)

    (correction,) = world.correct()

    (after,) = bills(world, house.gsrn)
    assert (before.runs, after.runs) == ((run,), (run, correction))
    assert before.case == {**(after.case or {}), "note": (before.case or {})["note"]}
    labels = {label: ore for _, label, _, ore in of_case(after)}
    assert {label: ore for (*_, label), ore in after.settled_ore.items()} == labels


def test_a_supply_that_began_earlier_is_shown_with_the_days_that_its_correction_took(
    world: World,
) -> None:
    house = a_house(world)
    world.move(house, date(2026, 1, 4))
    run = world.run(JANUARY, NEXT)
    world.move(house, date(2026, 1, 2))
    (correction,) = world.correct()

    (bill,) = bills(world, house.gsrn)

    assert (bill.days.start, bill.days.end, bill.runs) == (
        date(2026, 1, 2),
        NEXT,
        (run, correction),
    )
    ours = {label: ore for _, label, _, ore in of_case(bill)}
    theirs = {label: ore for (*_, label), ore in bill.settled_ore.items()}
    assert {label: abs(ore - ours[label]) <= 1 for label, ore in theirs.items()} == dict.fromkeys(
        ours, True
    )  # rounded twice


def test_days_that_no_run_has_settled_are_shown_as_far_as_their_readings_have_come(
    world: World,
) -> None:
    house = a_house(world)
    run = world.run(JANUARY, date(2026, 1, 3))

    first, second = bills(world, house.gsrn, JANUARY, date(2026, 2, 1))

    assert (first.days.start, first.days.end, first.runs) == (JANUARY, date(2026, 1, 3), (run,))
    assert (second.days.start, second.days.end, second.runs, second.settled_ore) == (
        date(2026, 1, 3),
        NEXT,
        (),
        {},
    )
    assert second.waits is not None
    assert second.waits.cause == "missing-readings"
    world.run(date(2026, 1, 3), NEXT)
    (settled_since,) = bills(world, house.gsrn, date(2026, 1, 4), date(2026, 1, 5))
    assert settled_since.answer == second.answer


def test_a_product_that_changed_in_the_middle_of_the_days(world: World) -> None:
    house = a_house(world)
    world.change_product(house, "fast-12", date(2026, 1, 4))

    assert_as_settled(world, house.gsrn, world.run(JANUARY, NEXT))


def test_what_has_to_wait_says_why(world: World) -> None:
    house = a_house(world)
    world.link(house.gsrn, "priceless", date(2026, 1, 2))

    (bill,) = bills(world, house.gsrn)

    assert (bill.case, bill.answer) == (None, None)
    assert bill.waits is not None
    assert bill.waits.cause == "missing-charge-price"


def test_a_customers_months_do_not_touch_the_next_ones(world: World) -> None:
    house = a_house(world)
    world.notify(house.gsrn, date(2026, 1, 4), "E03")
    (bill,) = bills(world, house.gsrn)

    assert (bill.days.start, bill.days.end) == (JANUARY, date(2026, 1, 4))
