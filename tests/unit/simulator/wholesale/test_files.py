"""The files of a scenario: how they are read, what is refused and where, what is written."""

from pathlib import Path

import pytest

from simulator.local.cloud.errors import UnableToRun
from tests.builders.commands import elhandel

ARGUMENTS = """- grid-areas: ["800"]
  calculation-id: "0b15a420-9fc8-409a-a169-fbd49479d718"
  period-start-datetime: "2023-01-31 23:00:00"
  period-end-datetime: "2023-02-01 23:00:00"
  calculation-type: "wholesale_fixing"
"""
WHEN = {
    "calculation_arguments.yml": ARGUMENTS,
    "metering_point_periods.csv": """\
metering_point_id;type;calculation_type;settlement_method;grid_area_code;resolution;\
from_grid_area_code;to_grid_area_code;parent_metering_point_id;energy_supplier_id;\
balance_responsible_party_id;from_date;to_date
1;E17;;D01;800;PT1H;;;;1000000000000;1100000000000;2016-12-31T23:00:00Z;
2;D07;;;800;PT1H;;;1;;;2016-12-31T23:00:00Z;2030-12-31T23:00:00Z
""",
    "grid_loss_metering_points.csv": "metering_point_id\n9\n",
    "time_series_points.csv": """\
metering_point_id;quantity;quality;observation_time
1;1.5;measured;2023-02-01T02:00:00Z
1;2.5;estimated;2023-02-01T03:00:00Z
""",
    "charge_price_information_periods.csv": """\
charge_code;charge_type;charge_owner_id;resolution;is_tax;from_date;to_date
t;tariff;0000000000800;PT1H;true;2016-12-31T23:00:00Z;
f;fee;0000000000800;P1M;False;2016-12-31T23:00:00Z;
""",
    "charge_price_points.csv": """\
charge_code;charge_type;charge_owner_id;charge_price;charge_time
t;tariff;0000000000800;0.1;2023-02-01T02:00:00Z
f;fee;0000000000800;10;2023-01-31T23:00:00Z
""",
    "charge_link_periods.csv": """\
charge_code;charge_type;charge_owner_id;metering_point_id;quantity;from_date;to_date
t;tariff;0000000000800;1;1;2016-12-31T23:00:00Z;
f;fee;0000000000800;2;3;2023-01-31T23:00:00Z;2023-02-01T23:00:00Z
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario: a point under a tariff that is a tax, and its child under a fee."""
    (tmp_path / "when").mkdir()
    for name, text in WHEN.items():
        (tmp_path / "when" / name).write_text(text)
    return tmp_path


def calculate(folder: Path) -> None:
    arguments = ["wholesale", str(folder), "--out", str(folder / "out")]
    elhandel()(arguments, standalone_mode=False)


def calculated(folder: Path) -> dict[str, list[str]]:
    """The lines of every file of results."""
    calculate(folder)
    return {path.name: path.read_text().splitlines() for path in (folder / "out").iterdir()}


def refusal(folder: Path) -> str:
    with pytest.raises(UnableToRun) as refused:
        calculate(folder)
    assert refused.value.exit_code == 2
    assert not (folder / "out").exists()
    return refused.value.sentence.removeprefix(f"{folder / 'when'}/")


def change(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / "when" / name
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after, 1))


def test_a_file_for_each_kind_of_result_with_its_columns_if_it_has_no_rows(folder: Path) -> None:
    results = calculated(folder)

    assert {name: len(lines) - 1 for name, lines in results.items()} == {
        "hourly_tariff_per_co_es.csv": 24,
        "daily_tariff_per_co_es.csv": 0,
        "subscription_per_co_es.csv": 0,
        "fee_per_co_es.csv": 1,
        "monthly_tariff_from_hourly_per_co_es.csv": 1,
        "monthly_tariff_from_daily_per_co_es.csv": 0,
        "monthly_subscription_per_co_es.csv": 0,
        "monthly_fee_per_co_es.csv": 1,
        "total_monthly_amounts_per_co_es.csv": 1,
        "total_monthly_amounts_per_es.csv": 1,
    }


def test_a_row_of_results_is_written_as_energinet_writes_it(folder: Path) -> None:
    results = calculated(folder)

    _, _, *tariff = results["hourly_tariff_per_co_es.csv"][4].split(";")
    assert tariff == [
        "800", "1000000000000", "1.500", "kWh", "['measured']", "2023-02-01T02:00:00Z", "PT1H",
        "consumption", "flex", "0.100000", "0.150000", "True", "t", "tariff", "0000000000800",
    ]  # fmt: skip
    _, _, *unpriced = results["hourly_tariff_per_co_es.csv"][5].split(";")
    assert unpriced[2:10] == [
        "2.500", "kWh", "['estimated']", "2023-02-01T03:00:00Z", "PT1H", "consumption", "flex", "",
    ]  # fmt: skip
    _, _, *fee = results["fee_per_co_es.csv"][1].split(";")
    assert fee == [
        "800", "1000000000000", "3.000", "pcs", "", "2023-01-31T23:00:00Z", "P1D",
        "consumption_from_grid", "", "10.000000", "30.000000", "False", "f", "fee",
        "0000000000800",
    ]  # fmt: skip
    assert [line.split(";", 2)[2] for line in results["monthly_fee_per_co_es.csv"]][1] == (
        "800;1000000000000;pcs;2023-01-31T23:00:00Z;30.000000;False;f;fee;0000000000800"
    )
    assert [line.split(";", 2)[2] for line in results["total_monthly_amounts_per_es.csv"]][1] == (
        "800;1000000000000;2023-01-31T23:00:00Z;30.150000;"
    )


def test_a_byte_order_mark_empty_lines_and_other_forms_of_an_instant_change_nothing(
    folder: Path,
) -> None:
    plain = calculated(folder)

    for name in WHEN:
        path = folder / "when" / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    change(folder, "charge_link_periods.csv", "2016-12-31T23:00:00Z", "2016-12-31 23:00")
    change(folder, "charge_price_points.csv", "02:00:00Z", "02:00:00Z.000000")
    change(folder, "time_series_points.csv", "03:00:00Z", "03:00:00+00:00")
    change(folder, "calculation_arguments.yml", '"2023-02-01 23:00:00"', "2023-02-01T23:00:00Z")
    change(folder, "time_series_points.csv", "02:00:00Z", "02:00:00.000000")
    change(folder, "calculation_arguments.yml", "period-start-datetime", "period_start")
    change(folder, "calculation_arguments.yml", "grid-areas", "grid_areas")

    assert calculated(folder) == plain


def test_the_files_may_lie_in_the_folder_itself(folder: Path) -> None:
    results = calculated(folder)

    assert calculated(folder / "when") == results


def test_the_same_scenario_has_the_same_results_again(folder: Path) -> None:
    first = calculated(folder)
    (folder / "out" / "mine.txt").write_text("kept")

    again = calculated(folder)

    assert again.pop("mine.txt") == ["kept"]
    assert again == first


CELLS = [
    ("time_series_points.csv", "1.5", "1,5", "line 2, column quantity: '1,5' is no number"),
    ("time_series_points.csv", "1.5", "1000000000", "line 2, column quantity: '1000000000' kWh is"),
    ("time_series_points.csv", "measured", "A04", "line 2, column quality: 'A04' is not a quality"),
    ("time_series_points.csv", "2023-02-01T03", "2023-02-30T03", "line 3, column observation_time"),
    ("time_series_points.csv", "T03", "T02", "line 3, column observation_time: line 2 has"),
    ("metering_point_periods.csv", "E17", "E19", "line 2, column type: 'E19' is no type"),
    ("metering_point_periods.csv", "D01", "D07", "line 2, column settlement_method"),
    ("metering_point_periods.csv", ";800", ";8000", "line 2, column grid_area_code"),
    ("metering_point_periods.csv", "PT1H", "PT5M", "line 2, column resolution: 'PT5M' is not"),
    ("metering_point_periods.csv", "2030", "2010", "line 3, column to_date: the period ends"),
    ("metering_point_periods.csv", "2;D07", "1;D07", "line 3, column from_date: line 2 has"),
    ("charge_price_information_periods.csv", "true", "ja", "line 2, column is_tax: 'ja' is"),
    ("charge_price_information_periods.csv", "f;fee", "t;tariff", "line 3, column from_date"),
    ("charge_price_points.csv", "0.1", "", "line 2, column charge_price: '' is no number"),
    ("charge_price_points.csv", "tariff", "spot", "line 2, column charge_type: 'spot' is not"),
    ("charge_link_periods.csv", "1;1;", "1;0.5;", "line 2, column quantity: '0.5' is no number"),
    ("charge_link_periods.csv", "0000000000800", "", "line 2, column charge_owner_id"),
    ("charge_link_periods.csv", "t;tariff", ";tariff", "line 2, column charge_code: it is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "sentence"), CELLS)
def test_a_wrong_cell_is_refused_by_file_line_and_column(
    folder: Path, name: str, before: str, after: str, sentence: str
) -> None:
    change(folder, name, before, after)

    assert refusal(folder).startswith(f"{name}, {sentence}")


TABLES = [
    (b"charge_time", b"time", "line 1, column charge_time: the column is missing"),
    (b"charge_type;", b"charge_code;charge_type;", "line 1, column charge_code: the column stands"),
    (b";10;", b";", "line 3: it has 4 cells, and there are 5 columns."),
    (b"0.1", b"\xff", "line 2: it is not text in UTF-8."),
    (b"t;tariff", b'"t"x;tariff', "line 2: it cannot be read"),
]


@pytest.mark.parametrize(("before", "after", "sentence"), TABLES)
def test_a_table_that_is_none_is_refused(
    folder: Path, before: bytes, after: bytes, sentence: str
) -> None:
    path = folder / "when" / "charge_price_points.csv"
    assert before in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(before, after, 1))

    assert refusal(folder).startswith(f"charge_price_points.csv, {sentence}")


def test_an_empty_file_and_a_missing_one_are_refused(folder: Path) -> None:
    path = folder / "when" / "charge_price_points.csv"
    path.write_text("\n")
    assert refusal(folder).startswith("charge_price_points.csv, line 1: it is empty")

    path.unlink()
    assert refusal(folder) == "charge_price_points.csv: the file is missing."


ARGUMENT_MISTAKES = [
    ("wholesale_fixing", "balance_fixing", "calculation-type: 'balance_fixing' is not"),
    ('["800"]', '["8"]', "grid-areas: '8' is no grid area"),
    ('["800"]', "800", "grid-areas: give a list"),
    ("2023-01-31 23:00", "2023-01-31 22:00", "period-start-datetime: 2023-01-31 22:00 UTC is not"),
    ("2023-02-01 23", "2023-01-30 23", "period-end-datetime: the period ends before"),
    ("calculation-id", "id", "calculation-id: it is missing"),
    ("2023-01-31 23:00:00", "yesterday", "period-start-datetime: 'yesterday' is no instant"),
    ('"2023-01-31 23:00:00"', "2023-01-32", "period-start-datetime: '2023-01-32' is no instant"),
    ('"2023-01-31 23:00:00"', "!!int x", "period-start-datetime: 'x' is no instant"),
    ("2023-01-31 23:00", "0001-01-01 00:00", "period-start-datetime: the calendar has no such day"),
    ("2023-02-01 23", "9999-12-31 23", "period-end-datetime: the calendar has no such day"),
    ("2023-02-01 23", "2033-02-01 23", "period-end-datetime: the period is longer than a year"),
]


@pytest.mark.parametrize(("before", "after", "sentence"), ARGUMENT_MISTAKES)
def test_a_wrong_argument_is_refused_by_name(
    folder: Path, before: str, after: str, sentence: str
) -> None:
    change(folder, "calculation_arguments.yml", before, after)

    assert refusal(folder).startswith(f"calculation_arguments.yml: {sentence}")


def test_broken_yaml_is_refused_by_its_line(folder: Path) -> None:
    change(folder, "calculation_arguments.yml", '["800"]', '["800"')

    assert refusal(folder) == "calculation_arguments.yml, line 2: it is not YAML."


def test_yaml_without_end_is_refused(folder: Path) -> None:
    (folder / "when" / "calculation_arguments.yml").write_text("[" * 5000)

    assert refusal(folder) == "calculation_arguments.yml: it is nested without end."


def test_arguments_are_texts_with_and_without_quotes(folder: Path) -> None:
    with_quotes = calculated(folder)
    change(folder, "calculation_arguments.yml", '"2023-01-31 23:00:00"', "2023-01-31T23:00:00Z")
    change(folder, "calculation_arguments.yml", '["800"]', "[800, 041]")

    assert calculated(folder) == with_quotes


def test_a_folder_that_is_no_scenario_is_refused(tmp_path: Path) -> None:
    assert "there is no such folder" in refusal(tmp_path)


def test_results_that_cannot_be_written_are_refused(folder: Path) -> None:
    (folder / "out").write_text("a file, not a folder")
    with pytest.raises(UnableToRun) as refused:
        calculate(folder)

    assert "cannot be written" in refused.value.sentence
    assert (folder / "out").read_text() == "a file, not a folder"
