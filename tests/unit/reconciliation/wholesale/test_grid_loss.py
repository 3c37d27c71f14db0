"""The grid loss: what its points take of a grid area, and how it is rounded."""

from datetime import timedelta

from hypothesis import given as examples
from hypothesis import strategies as st

from elhandel.reconciliation.wholesale.calculation import PointPeriod, Reading, calculate
from elhandel.reconciliation.wholesale.ground import Quality
from tests.builders.wholesale import (
    AREA,
    OTHER_SUPPLIER,
    START,
    SUPPLIER,
    a_link,
    a_point,
    a_reading,
    an_exchange,
    at,
    given,
)

LOSS, CORRECTION = a_point("loss"), a_point("correction", "E18")
LINKS = [a_link(point="loss"), a_link(point="correction")]


def taken(
    points: list[PointPeriod], readings: list[Reading], hour: int = 0, **more: object
) -> tuple[int, int]:
    """What the grid loss point and the system correction point take in an hour, Wh."""
    found = calculate(
        given(
            points=[LOSS, CORRECTION, *points],
            grid_loss_points=frozenset({"loss", "correction"}),
            links=LINKS,
            readings=readings,
            **more,
        )
    )
    of_type = {sums.key.group.point_type: sums for sums in found}
    for sums in found:
        assert sums.qualities is not None
        assert set(sums.qualities.tolist()) == {Quality.CALCULATED}
    return int(of_type["E17"].quantities[hour]), int(of_type["E18"].quantities[hour])


def test_what_flows_in_and_is_used_by_nobody_is_lost() -> None:
    points = [
        a_point("produced", "E18"),
        a_point("flex"),
        a_point("hourly", settlement_method="E02"),
        an_exchange("801", AREA, "in"),
        an_exchange(AREA, "801", "out"),
        an_exchange("801", "802", "elsewhere"),
        an_exchange(AREA, AREA, "within"),
        a_point("child", "D06", parent="flex"),
    ]
    wh = {"produced": 900, "flex": 100, "hourly": 200, "in": 60, "out": 10}
    wh |= {"elsewhere": 5, "within": 7, "child": 3}
    readings = [a_reading(0, energy, point) for point, energy in wh.items()]

    assert taken(points, readings) == (900 - 100 - 200 + 60 - 10, 0)


def test_more_used_than_flows_in_is_taken_by_the_system_correction_point() -> None:
    assert taken([a_point("flex")], [a_reading(0, 100, "flex")]) == (0, 100)


def test_each_quarter_by_itself_is_lost_or_won() -> None:
    used = a_point("used", resolution="PT15M", settlement_method="E02")
    readings = [a_reading(0, 40_159, "made"), a_reading(0, 3_357, "in")]
    readings += [a_reading(quarter / 4, 7_500, "used") for quarter in range(3)]
    readings.append(a_reading(0.75, 15_000, "used"))

    points = [used, a_point("made", "E18"), an_exchange("801", AREA, "in")]

    assert taken(points, readings) == (10_137, 4_121)


def test_before_the_change_to_quarters_the_hour_as_a_whole_is_lost_or_won() -> None:
    used = a_point("used", resolution="PT15M")
    readings = [a_reading(0, 1_000, "made"), a_reading(0.25, 1_200, "used")]

    points = [used, a_point("made", "E18")]

    assert taken(points, readings) == (750, 950)
    assert taken(points, readings, by_quarter_from=START + timedelta(days=1)) == (0, 200)


def test_what_the_points_of_the_grid_loss_read_themselves_does_not_count() -> None:
    readings = [a_reading(0, 999, "loss"), a_reading(0, 40, "made")]

    assert taken([a_point("made", "E18")], readings) == (40, 0)


def test_the_grid_loss_goes_to_who_supplies_its_point_then() -> None:
    points = [
        a_point("loss", end=at(24)),
        a_point("loss", start=at(24), supplier=OTHER_SUPPLIER),
        a_point("made", "E18"),
    ]
    readings = [a_reading(23, 10, "made"), a_reading(24, 20, "made")]

    found = calculate(
        given(
            days=2,
            points=points,
            grid_loss_points=frozenset({"loss"}),
            links=LINKS,
            readings=readings,
        )
    )

    lost = {sums.key.group.supplier: sums.quantities for sums in found}
    assert (lost[SUPPLIER][-1], lost[OTHER_SUPPLIER][0]) == (10, 20)
    assert {len(of_day) for of_day in lost.values()} == {24}


def test_without_any_energy_in_the_area_nothing_is_lost() -> None:
    alone = given(points=[LOSS], grid_loss_points=frozenset({"loss"}), links=LINKS)

    assert calculate(alone) == []


@examples(st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_rounding_quarters_loses_no_energy_of_hourly_points(energies: list[int]) -> None:
    points = [
        a_point(f"made-{number}", "E18", supplier=f"supplier-{number % 2}")
        for number in range(len(energies))
    ]
    readings = [a_reading(0, wh, point.point) for point, wh in zip(points, energies, strict=True)]

    assert taken(points, readings) == (sum(energies), 0)
