"""What a correction comes to, by hand-computed days."""

from datetime import date, timedelta

from tests.integration.settlement.corrections.world import House, World

JANUARY = (date(2026, 1, 1), date(2026, 1, 4))
FEBRUARY = (date(2026, 1, 4), date(2026, 1, 7))
DAY = date(2026, 1, 2)


def test_a_late_reading_is_settled_as_the_difference_and_linked_to_its_run(
    world: World, house: House
) -> None:
    original = world.run(*JANUARY)
    world.read(house.gsrn, DAY, [3000] + [1000] * 23, registered=1)

    (run,) = world.correct()

    # the first hour's spot is the mean of four quarters, 0.5 + 0, 1, 2, 3 × 0.001001; margin 0.04;
    # 2 kWh more
    assert world.lines(run) == {"energy": (2000, 108), "net": (2000, 20)}
    assert world.rows(
        "SELECT kind, corrects_run_id, period_from, period_to, subtotal_ore "
        "FROM settlement.settlement"
        " WHERE run_id = %s",
        run,
    ) == [("correction", original, *JANUARY, 128)]


def test_a_correction_run_counts_the_versions_of_its_period_on(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, 2000, registered=1)

    world.correct()

    assert world.rows("SELECT version, kind, state FROM settlement.run ORDER BY run_id") == [
        (1, "ordinary", "closed"),
        (2, "correction", "closed"),
    ]


def test_a_second_correction_builds_on_the_first(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, [3000] + [1000] * 23, registered=1)
    world.correct()
    world.read(house.gsrn, DAY, [2000] + [1000] * 23, registered=2)

    (run,) = world.correct()

    assert world.lines(run)["net"] == (-1000, -10)


def test_several_corrections_between_two_runs_are_one_difference(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, 9000, registered=1)
    world.read(house.gsrn, DAY, 1500, registered=2)

    (run,) = world.correct()

    assert world.lines(run)["net"] == (24 * 500, 120)


def test_an_earlier_registration_that_comes_late_changes_nothing(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, 9000, registered=-1)

    assert (world.marks(), world.correct()) == ([], [])


def test_the_same_message_again_changes_nothing(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, 1000)

    assert (world.marks(), world.correct()) == ([], [])


def test_a_correction_taken_back_gives_the_exact_inverse(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, [1003] + [1000] * 23, registered=1)
    (there,) = world.correct()
    world.read(house.gsrn, DAY, 1000, registered=2)
    (back,) = world.correct()

    exact = (
        "SELECT component, charge_id, quantity_wh, amount_ore, rest_numerator FROM settlement.line "
        "WHERE run_id = %s"
    )
    assert world.rows(exact, there)
    assert sorted(world.rows(exact, back)) == sorted(
        (component, charge, -wh, -ore, -rest)
        for component, charge, wh, ore, rest in world.rows(exact, there)
    )


def test_what_is_marked_and_comes_to_no_difference_gets_no_line_and_is_clean_again(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, DAY, 2000, registered=1)
    world.read(house.gsrn, DAY, 1000, registered=2)

    (run,) = world.correct()

    assert (world.lines(run), world.marks()) == ({}, [])
    assert world.rows("SELECT settled, parked FROM settlement.shard WHERE run_id = %s", run) == [
        (1, 0)
    ]
    assert world.rows(
        "SELECT count(*) FROM settlement.correction_cause WHERE run_id = %s", run
    ) == [(2,)]


def test_readings_outside_our_supply_mark_nothing(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.notify(house.gsrn, DAY, "E03")
    world.correct()
    world.read(house.gsrn, DAY, 9000, registered=1)

    assert world.marks() == []


def test_readings_of_days_that_no_run_has_settled_mark_nothing(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.read(house.gsrn, FEBRUARY[0], 1000)
    world.read(house.gsrn, FEBRUARY[0], 2000, registered=1)

    assert world.marks() == []


def test_a_corrected_price_is_the_settled_quantity_times_the_difference(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    world.price("net", DAY, "0.25")

    (run,) = world.correct()

    assert world.lines(run) == {"net": (0, 2 * 24 * 15)}


def test_a_price_list_that_says_the_same_again_marks_nothing(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.price("net", date(2025, 1, 1), "0.10")
    world.price("net", DAY, "0.10")

    assert world.marks() == []


def test_a_price_from_a_day_after_the_settled_ones_marks_nothing(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    world.price("net", JANUARY[1], "0.25")

    assert world.marks() == []


def test_a_corrected_subscription_counts_by_its_days(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.price("abo", date(2026, 1, 1), "62.00", kind="D01")

    (run,) = world.correct()

    assert world.lines(run) == {"abo": (None, 300)}


def test_a_corrected_spot_price_finds_its_points(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.spot(DAY, 600_000)

    (run,) = world.correct()

    assert world.lines(run) == {"energy": (0, 240)}


def test_a_link_stopped_back_in_time_takes_its_days_back(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.link(house.gsrn, "net", DAY, stops=DAY)

    (run,) = world.correct()

    assert world.lines(run) == {"net": (-48_000, -480)}


def test_a_fee_linked_anew_falls_due_again(world: World, house: House) -> None:
    world.price("fee", date(2025, 1, 1), "100.00", kind="D02")
    world.link(house.gsrn, "fee", JANUARY[0], kind="D02")
    world.run(*JANUARY)
    world.link(house.gsrn, "fee", DAY, kind="D02")

    (run,) = world.correct()

    assert world.lines(run) == {"fee": (None, 10_000)}


def test_a_charge_that_gets_vat_after_all_is_taken_back_and_settled_anew(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    world.vat("net", date(2025, 1, 1), charged=False)

    (run,) = world.correct()

    assert sorted(
        world.rows(
            "SELECT vat, quantity_wh, amount_ore FROM settlement.line WHERE run_id = %s", run
        )
    ) == [
        (False, 72_000, 720),
        (True, -72_000, -720),
    ]


def test_another_product_is_settled_from_its_first_day_as_if_it_had_always_been(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    before = world.totals()
    world.change_product(house, "fast-12", JANUARY[0])
    world.correct()

    after = world.totals()
    energy = (house.supply_period, house.point, "energy", None, True)
    assert after[energy].exact == 72_000 * 720_000
    assert before[energy].wh == after[energy].wh


def test_the_readings_of_children_correct_their_parents_supply(world: World) -> None:
    house = world.house(7, starts_on=JANUARY[0], children=("E18", "D14"))
    for gsrn in (house.gsrn, *house.children):
        world.read_days(gsrn, *JANUARY, 1000)
    world.link(house.children[1], "net", date(2025, 1, 1))
    world.run(*JANUARY)
    world.read(house.children[0], DAY, [2000, *[1001] * 23], registered=1)
    world.read(house.children[1], DAY, [1001, *[2001] * 23], registered=1)

    (run,) = world.correct()

    assert world.lines(run) == {"production_credit": (999, -50), "net": (23_000, 230)}


def test_the_25_hours_of_the_autumn_day_are_corrected_each_at_its_own_price(world: World) -> None:
    autumn = date(2026, 10, 25)
    world.clock.move_to_day(date(2026, 11, 10))
    world.spot(autumn, 0)
    house = world.house(8, starts_on=autumn)
    world.price("net", autumn, *(f"{hour}.00" for hour in range(25)))
    world.link(house.gsrn, "net", autumn)
    world.read(house.gsrn, autumn, 1000)
    world.run(autumn, autumn + timedelta(days=1))
    world.read(house.gsrn, autumn, [1000] * 3 + [1001] + [1000] * 21, registered=1)

    (run,) = world.correct()

    assert world.lines(run)["net"] == (1, 0)
    ((rest,),) = world.rows(
        "SELECT rest_numerator FROM settlement.line WHERE run_id = %s AND component = 'charge'", run
    )
    assert rest == 3_000_000  # the second hour 02 is the fourth price of the day: 3 DKK per kWh


def test_a_meter_that_turns_to_quarters_corrects_what_was_settled_by_hours(
    world: World, house: House
) -> None:
    energy = (house.supply_period, house.point, "energy", None, True)
    world.run(*JANUARY)
    before = world.totals()[energy].exact
    world.read(house.gsrn, DAY, [250] * 95 + [260], minutes=15, registered=1)

    (run,) = world.correct()

    assert world.lines(run)["net"] == (10, 0)
    # equal quarters cost what their hour did; 10 Wh more in the last quarter, at its own price and
    # the margin
    assert world.totals()[energy].exact - before == 10 * (500_000 + 95 * 1_001 + 40_000)
