"""`elhandel settle`, `readings` and `check` as people call them."""

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from elhandel.billing.issue import plan_invoices
from tests.builders.commands import commanded
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)

type Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def elhandel(tmp_path: Path) -> Run:
    """The command in the test's own process."""

    def run(
        *arguments: str, stdin: str = "", columns: int = 200
    ) -> subprocess.CompletedProcess[str]:
        own = {"ELHANDEL_HOME": str(tmp_path), "NO_COLOR": "1", "COLUMNS": str(columns)}
        return commanded(own, *arguments, stdin=stdin)

    return run


CASE: dict[str, Any] = {
    "period": {"from": "2025-01-01", "to": "2025-01-02"},
    "consumption": {"resolution": "PT1H", "start": "2024-12-31T23:00:00Z", "kwh": ["1.000"] * 24},
    "product": {"kind": "fixed", "dkk_per_kwh": "0.50"},
    "charges": [],
}
SHORT_CASE = {**CASE, "consumption": {**CASE["consumption"], "kwh": ["1"] * 23}}


def test_settle_prints_the_answer_of_a_case(elhandel: Run, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(CASE))

    done = elhandel("settle", str(case))

    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "lines": [{"charge": "energy", "kwh": "24.000", "amount_dkk": "12.00"}],
        "subtotal_dkk": "12.00",
        "vat_dkk": "3.00",
        "total_dkk": "15.00",
    }


def test_settle_explains_a_line_interval_by_interval(elhandel: Run) -> None:
    done = elhandel("settle", "-", "--explain", "energy", stdin=json.dumps(CASE))

    text = done.stdout.splitlines()
    assert text[1] == "  2025-01-01 00:00 +0100  1.000 kWh × 0.5 DKK/kWh = 0.5 DKK"
    assert text[-1] == "Sum 24.000 kWh, 12 DKK, rounded once: 12.00 DKK"


@pytest.mark.parametrize(
    ("stdin", "arguments", "sentence"),
    [
        (
            json.dumps({**CASE, "period": {"from": "soon", "to": "2025-01-02"}}),
            (),
            "period.from: expected a date such as 2025-01-31, found 'soon'.",
        ),
        ("{", (), "the case: expected JSON, found"),
        (json.dumps(CASE), ("--explain", "tax"), "line: expected one of energy, found 'tax'."),
        (
            json.dumps(SHORT_CASE),
            (),
            "Unable to settle: readings are missing",
        ),
    ],
)
def test_settle_names_what_is_wrong_and_ends_with_2(
    elhandel: Run, stdin: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = elhandel("settle", "-", *arguments, stdin=stdin)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_settle_names_a_file_that_cannot_be_read(elhandel: Run) -> None:
    done = elhandel("settle", "nowhere.json")

    assert done.returncode == 2
    assert done.stderr.startswith("The case nowhere.json cannot be read")


def test_readings_show_versions_and_the_message_each_came_in(
    world: World, house: House, database_url: str, elhandel: Run
) -> None:
    world.read(house.gsrn, DAY, [1234] + [1000] * 23, registered=1)

    shown = elhandel(
        "readings",
        house.gsrn,
        "--from",
        str(DAY),
        "--to",
        "2026-01-03",
        "--database-url",
        database_url,
    )
    whole = elhandel(
        *("readings", house.gsrn, "--from", str(DAY), "--to", "2026-01-03", "--superseded"),
        *("--database-url", database_url),
    )

    rows = [line for line in shown.stdout.splitlines() if "2026-01-02" in line]
    assert len(rows) == 24
    assert rows[0].split() == ["2026-01-02", "00:00", "+0100", "60", "1.234", "A04", "2", "#1"]
    assert (
        f"#1 registered 2025-12-01T00:01:00Z, message message-{world.messages}"
        in shown.stdout.splitlines()
    )
    assert len([line for line in whole.stdout.splitlines() if "2026-01-02 00:00" in line]) == 2


def test_readings_fit_80_columns_and_no_message_is_cut(
    world: World, house: House, database_url: str, elhandel: Run
) -> None:
    world.read(house.gsrn, DAY, 1_234_567, registered=1)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE market.inbound_message SET message_id = repeat('m', 70) || inbound_message_id"
        )

    days = ("--from", str(DAY), "--to", "2026-01-03", "--database-url", database_url)
    shown = elhandel("readings", house.gsrn, *days, "--superseded", columns=80).stdout

    table = [line for line in shown.splitlines() if "2026-01-02" in line]
    assert max(map(len, table)) <= 80
    assert not any("…" in line for line in shown.splitlines())
    assert "m" * 70 in shown


def test_supplied_days_without_readings_are_listed_for_one_point_or_all(
    world: World, house: House, database_url: str, elhandel: Run
) -> None:
    days = ("--from", "2026-01-01", "--to", "2026-01-06", "--database-url", database_url)

    everybody = elhandel("readings", "--missing", *days).stdout
    other = elhandel("readings", "571313189999999999", "--missing", *days).stdout

    assert [line.split() for line in everybody.splitlines() if house.gsrn in line] == [
        [house.gsrn, "2026-01-04", "2026-01-06", "2", "whole", "days"]
    ]
    assert (
        "1 metering point has missing readings, 2 days in all, from 2026-01-01 to 2026-01-06"
        in everybody
    )
    assert other.startswith("Nothing is missing")


def test_readings_of_an_unknown_point_or_no_days_end_with_2(
    world: World, house: House, database_url: str, elhandel: Run
) -> None:
    days = ("--from", "2026-01-02", "--to", "2026-01-03", "--database-url", database_url)
    unknown = elhandel("readings", "571313189999999999", *days)
    backwards = elhandel("readings", house.gsrn, "--from", "2026-01-03", *days[2:4], *days[4:])
    empty = elhandel(
        "readings", house.gsrn, "--from", "2025-01-01", "--to", "2025-01-02", *days[4:]
    )

    assert [done.returncode for done in (unknown, backwards, empty)] == [2, 2, 2]
    assert "no metering point 571313189999999999" in unknown.stderr
    assert "is not after" in backwards.stderr
    assert "no readings" in empty.stderr


def test_check_ends_with_0_when_nothing_offends_and_with_1_and_a_list_when_something_does(
    world: World, house: House, database_url: str, elhandel: Run
) -> None:
    run = world.run(*FIRST)
    with world.database.transaction() as tx:
        plan_invoices(tx, run or 0)

    clean = elhandel("check", "--all", "--database-url", database_url)
    with world.database.transaction() as tx:
        tx.execute("UPDATE settlement.settlement SET subtotal_ore = 1")
    broken = elhandel("check", "--all", "--database-url", database_url)

    assert (clean.returncode, broken.returncode) == (0, 1)
    assert "settlements-add-up" not in clean.stdout
    assert "settlements-add-up: run 1, supply period 1: 1 øre are settled" in broken.stdout
