"""`elhandel explain` and the job behind it, as staff call them."""

import json
from datetime import date
from pathlib import Path

import pytest

from simulator.local.cloud.errors import UnableToRun
from tests.integration.settlement.corrections.world import House, World
from tests.integration.settlement.explain.conftest import JANUARY, NEXT, Printed
from tests.integration.settlement.explain.test_stored_cases import a_house


@pytest.fixture
def house(world: World) -> House:
    return a_house(world)


def test_a_month_is_shown_with_its_lines_and_what_was_settled(
    world: World, house: House, elhandel: Printed
) -> None:
    run = world.run(JANUARY, NEXT)

    shown = elhandel("explain", house.gsrn, str(JANUARY), str(NEXT))

    assert (
        shown.splitlines()[0]
        == f"{house.gsrn}, 2026-01-01 to 2026-01-08 (exclusive): settled by run {run}"
    )
    (energy,) = [line.replace("│", " ").split() for line in shown.splitlines() if "energy" in line]
    assert energy[0] == "energy"
    assert energy[2] == energy[3]
    assert "Settled were" not in shown


def test_a_line_is_explained_interval_by_interval(
    world: World, house: House, elhandel: Printed
) -> None:
    world.run(JANUARY, NEXT)

    shown = elhandel("explain", house.gsrn, str(JANUARY), str(NEXT), "--line", "net")

    assert "  2026-01-03 23:00 +0100  1.280 kWh × 0.33 DKK/kWh = 0.4224 DKK" in shown.splitlines()


def test_the_case_in_a_file_settles_to_what_is_shown(
    world: World, house: House, elhandel: Printed, tmp_path: Path
) -> None:
    world.run(JANUARY, NEXT)
    path = str(tmp_path / "bill.json")

    shown = elhandel("explain", house.gsrn, str(JANUARY), str(NEXT), "--case", path)
    settled = json.loads(elhandel("settle", path, database=False))

    assert f"in all {settled['total_dkk']} DKK" in shown


def test_what_changed_since_is_said_and_what_has_to_wait(
    world: World, house: House, elhandel: Printed
) -> None:
    world.run(JANUARY, NEXT)
    world.read(house.gsrn, date(2026, 1, 2), 4000, registered=1)

    shown = elhandel("explain", house.gsrn, "2026-01")

    assert "Settled were" in shown
    assert f"{house.gsrn}, 2026-01-08 to 2026-02-01 (exclusive): not settled yet" in shown
    assert "waits, missing-readings:" in shown


def test_one_case_is_one_bill(
    world: World, house: House, elhandel: Printed, tmp_path: Path
) -> None:
    world.run(JANUARY, date(2026, 1, 3))

    with pytest.raises(
        UnableToRun,
        match=r"have 2\. Name the days of one: 2026-01-01 2026-01-03; 2026-01-03 2026-01-08",
    ):
        elhandel("explain", house.gsrn, "2026-01", "--case", str(tmp_path / "bill.json"))
    with pytest.raises(UnableToRun, match="cannot be written to"):
        elhandel(
            "explain",
            house.gsrn,
            "2026-01-01",
            "2026-01-02",
            "--case",
            str(tmp_path / "no" / "bill.json"),
        )


def test_a_line_or_a_point_that_is_not_there_is_refused(
    world: World, house: House, elhandel: Printed
) -> None:
    with pytest.raises(
        UnableToRun, match="line: expected one of energy, net, abo, gebyr, supplier_subscription"
    ):
        elhandel("explain", house.gsrn, "2026-01", "--line", "magic")
    with pytest.raises(
        UnableToRun, match="We do not supply metering point 571313180000000999 from 2026-01-01"
    ):
        elhandel("explain", "571313180000000999", "2026-01")
    with pytest.raises(UnableToRun, match="We do not supply"):
        elhandel("explain", house.gsrn, "2025-12")
