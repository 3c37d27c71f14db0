"""What each change made of a correction: by day where it is proven, adding up to the øre."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing.invoice import Invoice
from tests.builders.chance import by_chance
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)


def kept(world: World) -> list[tuple[int, list[dict[str, Any]]]]:
    """(subtotal, effects) of each correction, in the order of its run."""
    return world.rows(
        "SELECT subtotal_ore, changes FROM settlement.settlement WHERE kind = 'correction' "
        "ORDER BY run_id, supply_period_id"
    )


def settled_and_corrected(world: World) -> list[tuple[int, list[dict[str, Any]]]]:
    before = len(kept(world))
    world.correct()
    return kept(world)[before:]


def test_hours_of_a_day_are_named_with_what_they_were_and_are(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, [1000] * 16 + [400, 300, 200] + [1000] * 5, registered=1)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["kind"], effect["days"]) == (
        "readings",
        {"start": "2026-01-02", "end": "2026-01-03"},
    )
    assert (effect["changed_days"], effect["changed_hours"], effect["hours"]) == (
        1,
        3,
        [16, 17, 18],
    )
    assert (effect["before_wh"], effect["after_wh"]) == (3000, 900)
    assert effect["amount_ore"] == subtotal < 0


def test_each_of_a_few_days_has_its_own_amount(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 2000, registered=1)
    world.read(house.gsrn, FIRST[0], 400, registered=2)
    ((subtotal, effects),) = settled_and_corrected(world)

    assert [effect["days"]["start"] for effect in effects] == ["2026-01-01", "2026-01-02"]
    assert [effect["amount_ore"] < 0 for effect in effects] == [True, False]
    assert sum(effect["amount_ore"] for effect in effects) == subtotal


def test_a_second_correction_tells_only_what_came_after_the_first(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 1333, registered=1)
    world.correct()
    world.read(house.gsrn, DAY, 777, registered=2)
    world.read(house.gsrn, DAY, 500, registered=3)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["before_wh"], effect["after_wh"]) == (24 * 1333, 24 * 500)
    assert effect["amount_ore"] == subtotal


def test_a_reading_that_came_too_late_to_hold_is_not_told(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 1333, registered=5)
    world.read(house.gsrn, DAY, 900, registered=2)
    ((_, (effect,)),) = settled_and_corrected(world)
    assert (effect["before_wh"], effect["after_wh"]) == (24_000, 24 * 1333)


def test_a_price_and_a_reading_are_told_apart(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 2000, registered=1)
    world.price("net", date(2026, 1, 1), "0.20")
    ((subtotal, effects),) = settled_and_corrected(world)

    by_kind = {effect["kind"]: effect["amount_ore"] for effect in effects}
    # 72 kWh at 0.10 more, before the day of 24 kWh more is counted, which costs by the new price.
    assert by_kind["charge"] == 720
    assert by_kind["readings"] + by_kind["charge"] == subtotal


def test_a_price_that_moves_less_than_an_ore_is_told(world: World, house: House) -> None:
    for day in (1, 2, 3):
        world.read(house.gsrn, date(2026, 1, day), [1, *[0] * 23], registered=day)
    world.run(*FIRST)
    world.price("net", FIRST[0], "0.11")
    ((subtotal, (effect,)),) = settled_and_corrected(world)
    assert (effect["kind"], effect["amount_ore"], subtotal) == ("charge", 0, 0)


def test_void_supply_is_one_effect(world: World, house: House) -> None:
    world.run(*FIRST)
    world.notify(house.gsrn, FIRST[0], "D34")
    ((subtotal, (effect,)),) = settled_and_corrected(world)
    assert (effect["kind"], effect["amount_ore"]) == ("supply", subtotal)


def test_a_reading_that_cannot_be_read_any_more_keeps_no_correction_waiting(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 900, registered=1)
    world.rows("UPDATE metering.reading_day_history SET wh = '\\x010203' RETURNING 1")
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["kind"], effect["changed_days"]) == ("readings", None)
    assert effect["amount_ore"] == subtotal < 0


def test_many_days_are_told_together(world: World, house: House) -> None:
    for number in range(6):
        world.read(house.gsrn, FIRST[0] + timedelta(days=number), 1000)
    world.run(date(2026, 1, 1), date(2026, 1, 7))
    for number in range(6):
        world.read(house.gsrn, FIRST[0] + timedelta(days=number), 900, registered=1)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["changed_days"], effect["changed_hours"], effect["hours"]) == (6, 144, [])
    assert (effect["before_wh"], effect["after_wh"]) == (144_000, 129_600)
    assert effect["amount_ore"] == subtotal


def test_quarters_are_told_by_the_hour_they_lie_in(world: World, house: House) -> None:
    world.read(house.gsrn, DAY, 250, minutes=15, registered=1)
    world.run(*FIRST)
    quarters = [250] * 96
    quarters[13], quarters[14] = 100, 300
    world.read(house.gsrn, DAY, quarters, minutes=15, registered=2)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["changed_hours"], effect["hours"]) == (1, [3])
    assert (effect["before_wh"], effect["after_wh"]) == (1000, 900)
    assert effect["amount_ore"] == subtotal


def test_a_day_that_was_measured_by_the_hour_and_now_by_the_quarter_is_told_without_its_hours(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 200, minutes=15, registered=1)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["kind"], effect["changed_days"], effect["before_wh"]) == ("readings", None, None)
    assert effect["amount_ore"] == subtotal


def test_energy_at_other_hours_is_not_taken_for_a_moved_limit(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, [100] * 48 + [400] * 48, minutes=15, registered=1)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert (effect["kind"], effect["changed_days"]) == ("readings", None)
    assert effect["amount_ore"] == subtotal


def test_what_readings_moved_is_no_price_of_ours_nor_of_a_charge(
    world: World, house: House
) -> None:
    """Where it is not known what each day cost, and another charge's price has changed too."""
    world.price("abo", date(2026, 1, 1), "31.00", kind="D01")
    world.link(house.gsrn, "abo", date(2026, 1, 1), kind="D01")
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 200, minutes=15, registered=1)
    world.price("abo", date(2026, 1, 1), "62.00", kind="D01")
    ((subtotal, effects),) = settled_and_corrected(world)

    by_kind = {effect["kind"]: effect["amount_ore"] for effect in effects}
    assert by_kind == {"readings": subtotal - 300, "charge": 300}


def test_the_day_values_of_a_heating_child_are_told_of_their_own_meter(world: World) -> None:
    home = world.house(2, starts_on=FIRST[0], children=("D14",))
    (child,) = home.children
    world.link(child, "net", FIRST[0])
    for day in (1, 2, 3):
        world.read(home.gsrn, date(2026, 1, day), 1000)
        world.read(child, date(2026, 1, day), [20_000], minutes=1440)
    world.run(*FIRST)
    world.read(child, DAY, [12_500], minutes=1440, registered=1)
    ((subtotal, (effect,)),) = settled_and_corrected(world)

    assert effect["metering_point_id"] != home.point
    assert (effect["changed_days"], effect["changed_hours"]) == (1, None)
    assert (effect["before_wh"], effect["after_wh"]) == (20_000, 12_500)
    assert effect["amount_ore"] == subtotal == -75


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("read"),
            st.integers(1, 3),
            st.lists(st.integers(0, 3000), min_size=24, max_size=24),
        ),
        st.tuples(st.just("price"), st.integers(1, 3), st.integers(0, 90)),
        st.tuples(st.just("spot"), st.integers(1, 3), st.integers(0, 900_000)),
        st.tuples(st.just("correct")),
    ),
    max_size=8,
)


@settings(
    max_examples=by_chance(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_changes_the_effects_add_up_to_the_lines(
    world: World, house: House, steps: list[tuple[Any, ...]]
) -> None:
    notes: list[Invoice] = []
    if (first := world.run(*FIRST)) is not None:  # the examples share a world
        world.bill(first)
    for step in [*steps, ("correct",)]:
        match step:
            case "read", day, wh:
                world.read(house.gsrn, date(2026, 1, day), wh, registered=world.messages)
            case "price", day, ore:
                world.price("net", date(2026, 1, day), f"0.{ore:02}")
            case "spot", day, base:
                world.spot(date(2026, 1, day), base)
            case _:
                notes += [note for run in world.correct() for note in world.bill(run)]

    for subtotal, effects in kept(world):
        assert effects
        assert sum(effect["amount_ore"] for effect in effects) == subtotal
        assert all(effect["kind"] != "other" for effect in effects)
    for section in (section for note in notes for section in note.bill.sections):
        told = [change.amount_ore for change in section.annotations.changes]
        assert sum(told) == sum(line.amount_ore for line in section.lines)
