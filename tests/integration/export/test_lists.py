"""Pages of runs, lines and invoices: in three formats, stable while rows are added."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from tests.integration.billing.documents import BUCKET
from tests.integration.billing.world import ENERGY, Line, a_charge, a_gsrn, a_run, a_supply, settled
from tests.integration.export.conftest import CLOCK, POINTS, another, everything

RUNS = "/api/settlement/runs"


def test_a_list_without_rows_is_an_empty_list(api: TestClient) -> None:
    for path in (
        RUNS,
        "/api/settlement/invoices",
        f"/api/settlement/customers/{a_gsrn(1)}/invoices",
    ):
        answer = api.get(path)
        assert (answer.status_code, answer.json(), answer.links) == (200, [], {})


def test_a_run_without_lines_has_an_empty_list_and_a_run_that_is_not_there_none(
    api: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
    assert api.get(f"{RUNS}/{run}/lines").json() == []
    assert api.get(f"{RUNS}/{run + 1}/lines").status_code == 404
    assert api.get(f"{RUNS}/{run + 1}").json()["code"] == "not-found"


def test_runs_are_found_by_day_status_and_grid_area(api: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        january = a_run(tx)
        february = a_run(tx, period=(date(2026, 2, 1), date(2026, 3, 1)), state="running")
        west = a_run(tx, period=(date(2026, 3, 1), date(2026, 4, 1)))
        tx.execute("UPDATE settlement.run SET only_price_area = 'DK1' WHERE run_id = %s", [west])
        north = a_run(tx, period=(date(2026, 4, 1), date(2026, 5, 1)))
        tx.execute("UPDATE settlement.run SET only_grid_area = '131' WHERE run_id = %s", [north])

    def found(**asked: str) -> list[object]:
        return [row["run_id"] for row in everything(api, RUNS, limit=1, **asked)]

    assert found() == [january, february, west, north]
    assert found(date="2026-01-31") == [january]
    assert found(date="2026-02-01") == [february]
    assert found(status="running") == [february]
    assert found(grid_area="131") == [january, february, west, north]
    assert found(grid_area="791") == [january, february]  # of DK2
    assert found(grid_area="131", status="closed", date="2026-04-30") == [north]


def test_a_run_says_what_it_settled(api: TestClient, run: int) -> None:
    found = api.get(f"{RUNS}/{run}").json()
    assert (found["status"], found["supply_periods_settled"], found["lines"]) == ("closed", 3, 6)
    assert (found["kwh"], found["subtotal"]) == ("937.500", "730.50")


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_lines_come_once_each_whatever_the_size_of_the_page(
    api: TestClient, run: int, limit: int
) -> None:
    whole = api.get(f"{RUNS}/{run}/lines").json()
    assert len({row["line_id"] for row in whole}) == 2 * POINTS
    assert everything(api, f"{RUNS}/{run}/lines", limit=limit) == whole


def test_a_line_says_whose_it_is_and_by_which_charge(api: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        run, supply, charge = a_run(tx), a_supply(tx, 7), a_charge(tx, "CD")
        settled(tx, run, supply, [Line("charge", -6_412, 312_480, charge, vat=False)])

    assert api.get(f"{RUNS}/{run}/lines").json() == [
        {
            "line_id": f"{run}:{supply.supply_period_id}:1",
            "run_id": run,
            "supply_period_id": supply.supply_period_id,
            "contract_id": supply.contract_id,
            "account_id": supply.customer_id,
            "gsrn": supply.gsrn,
            "measured_at": supply.gsrn,
            "kind": "original",
            "period_from": "2026-01-01",
            "period_to": "2026-02-01",
            "component": "charge",
            "charge_owner": "5790001089030",
            "charge_type": "tariff",
            "charge_code": "CD",
            "kwh": "312.480",
            "amount": "-64.12",
            "vat": False,
        }
    ]


def test_pages_repeat_and_skip_nothing_while_rows_are_added(
    api: TestClient, database: Database, run: int
) -> None:
    path = f"{RUNS}/{run}/lines"
    before = [row["line_id"] for row in api.get(path).json()]
    first = api.get(path, params={"limit": 3})
    another(database, run, 99)

    rest = everything(api, first.links["next"]["url"])

    seen = [row["line_id"] for row in first.json() + rest]
    assert seen[: len(before)] == before
    assert len(set(seen)) == len(seen) == len(before) + 2


def in_a_cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_csv_and_ndjson_say_what_json_says(api: TestClient, run: int) -> None:
    path = f"{RUNS}/{run}/lines"
    rows = api.get(path).json()

    as_csv = api.get(path, headers={"accept": "text/csv"})
    assert as_csv.headers["content-type"].startswith("text/csv")
    cells = list(csv.DictReader(io.StringIO(as_csv.text)))
    said = [{name: in_a_cell(value) for name, value in row.items()} for row in rows]
    assert cells == said

    lines = api.get(path, params={"format": "ndjson", "limit": 4})
    assert [json.loads(line) for line in lines.text.splitlines()] == rows[:4]
    again = api.get(lines.links["next"]["url"])
    assert again.headers["content-type"].startswith("application/x-ndjson")
    assert [json.loads(line) for line in again.text.splitlines()] == rows[4:]


def test_a_code_from_outside_is_no_formula_in_a_spreadsheet(
    api: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        tariff = a_charge(tx, "=1+1")
        settled(tx, run, a_supply(tx, 1), [Line("charge", 100, charge=tariff)])
    path = f"{RUNS}/{run}/lines"

    assert [row["charge_code"] for row in api.get(path).json()] == ["=1+1"]
    as_csv = csv.DictReader(io.StringIO(api.get(path, params={"format": "csv"}).text))
    assert [row["charge_code"] for row in as_csv] == ["'=1+1"]


def test_a_long_list_comes_in_as_few_answers_as_can_carry_it(
    api: TestClient, database: Database
) -> None:
    many = 16_000
    with database.transaction() as tx:
        run = a_run(tx)
        for number in (1, 2):
            settled(tx, run, a_supply(tx, number), [ENERGY] * many)
    path = f"{RUNS}/{run}/lines"

    packed = api.get(path, params={"format": "csv"})
    names, *lines = packed.text.splitlines()
    assert names.startswith("line_id,")
    assert len(set(lines)) == len(lines) == 2 * many
    assert packed.links == {}

    plain, answers = "", 0
    address = f"{path}?format=ndjson"
    while address:
        answer = api.get(address, headers={"accept-encoding": "identity"})
        assert int(answer.headers["content-length"]) < 5_500_000
        plain, answers = plain + answer.text, answers + 1
        address = answer.links.get("next", {}).get("url", "")
    assert [json.loads(line)["line_id"] for line in plain.splitlines()] == [
        line.partition(",")[0] for line in lines
    ]
    assert 1 < answers <= 5


def test_a_page_has_as_many_rows_as_are_asked_for_and_five_thousand_at_most_in_any_format(
    api: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx, 1), [ENERGY] * 5_001)
    path = f"{RUNS}/{run}/lines"

    assert len(api.get(path).json()) == 1_000
    for format_, heads in (("json", 0), ("ndjson", 0), ("csv", 1)):
        answer = api.get(path, params={"limit": 5_000, "format": format_})
        rows = answer.json() if format_ == "json" else answer.text.splitlines()
        assert (len(rows) - heads, "next" in answer.links) == (5_000, True)
        for limit in (0, 5_001):
            refused = api.get(path, params={"limit": limit, "format": format_})
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
            assert refused.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize(
    ("path", "query", "field", "takes"),
    [
        (
            RUNS,
            "gridarea=131",
            "gridarea",
            "It takes date, grid_area, status, cursor, limit, format",
        ),
        (RUNS, "status=closed&status=running", "status", "more than once"),
        (f"{RUNS}/1", "format=csv", "format", "It takes none"),
        ("/api/ledger/balance", "limit=5", "limit", "date, account_id, format"),
        ("/api/settlement/changes", "since=2026-01-01", "since", "cursor, limit, format"),
    ],
)
def test_a_parameter_that_a_path_does_not_have_is_refused_with_those_that_it_has(
    api: TestClient, path: str, query: str, field: str, takes: str
) -> None:
    answer = api.get(f"{path}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    ((found, reason),) = [(e["field"], e["reason"]) for e in answer.json()["errors"]]
    assert found == field
    assert takes in reason


def test_an_empty_list_as_csv_has_its_columns(api: TestClient) -> None:
    assert api.get(RUNS, params={"format": "csv"}).text.startswith("run_id,status,kind,period_from")
    assert api.get(RUNS, params={"format": "ndjson"}).text == ""


def test_invoices_come_in_the_order_of_their_numbers_and_by_point(
    api: TestClient, database: Database, billed: int
) -> None:
    numbers = ["2026-00001", "2026-00002", "2026-00003"]
    assert [
        row["number"] for row in everything(api, "/api/settlement/invoices", limit=2)
    ] == numbers

    (mine,) = api.get(f"/api/settlement/customers/{a_gsrn(2)}/invoices").json()
    assert (mine["total"], mine["run_id"], mine["has_pdf"]) == ("304.38", billed, False)

    assert (mine["status"], mine["open"]) == ("issued", "304.38")

    detail = api.get(f"/api/settlement/invoices/{mine['number']}").json()
    assert {name: detail[name] for name in mine} == mine
    assert [line["amount"] for line in detail["sections"][0]["lines"]] == ["214.50", "29.00"]
    assert detail["recipient"][0] == "Anders Jensen"


def test_an_invoice_issued_between_two_pages_is_on_a_later_one(
    api: TestClient, database: Database, billed: int
) -> None:
    last = api.get("/api/settlement/invoices", params={"limit": 2})
    with database.transaction() as tx:
        run = a_run(tx, version=2)
        settled(tx, run, a_supply(tx, 50))
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, CLOCK)
    rest = api.get(last.links["next"]["url"]).json()
    assert [row["number"] for row in rest] == ["2026-00003", "2026-00004"]


def test_an_invoice_of_the_old_year_that_comes_after_the_first_of_the_new_one_is_not_missed(
    api: TestClient, database: Database
) -> None:
    def issue(number: int, clock: FixedClock) -> None:
        with database.transaction() as tx:
            run = a_run(tx, version=number)
            settled(tx, run, a_supply(tx, number))
            for shard in plan_invoices(tx, run):
                issue_shard(tx, run, shard, clock)

    old = FixedClock(datetime(2026, 12, 31, 12, tzinfo=UTC))
    new = FixedClock(datetime(2027, 1, 1, 12, tzinfo=UTC))
    issue(1, old)
    issue(2, new)
    read = api.get("/api/settlement/invoices")
    issue(3, old)
    issue(4, new)

    later = api.get(
        "/api/settlement/invoices", params={"cursor": read.headers["x-next-cursor"], "limit": 1}
    )
    rest = api.get(later.links["next"]["url"])
    assert [row["number"] for row in read.json()] == ["2026-00001", "2027-00001"]
    assert [row["number"] for row in later.json() + rest.json()] == ["2026-00002", "2027-00002"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%",
        "W10",  # []
        "WyJydW5zIixbMV1d"[:-1],
        "WyJsaW5lcyIsWzEsMV1d",  # of another list
        "WyJydW5zIixbLTFdXQ",  # below the first
        "WyJydW5zIixbMWU5OTldXQ",
        "WyJydW5zIixbOTIyMzM3MjAzNjg1NDc3NTgwOF1d",  # beyond what a key may be
        "A" * 401,
        "é",
    ],
)
def test_a_cursor_that_is_none_is_refused(api: TestClient, cursor: str) -> None:
    answer = api.get(RUNS, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-cursor")


@pytest.mark.usefixtures("documents")
def test_an_invoices_document_is_the_one_that_was_sent(api: TestClient) -> None:
    answer = api.get("/api/settlement/invoices/2026-00002/pdf")
    assert (answer.content, answer.headers["content-type"]) == (
        b"pdf 2026-00002",
        "application/pdf",
    )
    assert api.get("/api/settlement/invoices/2026-00009/pdf").status_code == 404


@pytest.mark.usefixtures("documents")
def test_an_e_invoice_is_the_one_that_was_made_and_is_not_there_for_who_takes_none(
    api: TestClient, database: Database
) -> None:
    xml, key = b"<Invoice/>", "invoices/2026/2026-00002.xml"
    Bucket(BUCKET).put(key, xml)
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO billing.einvoice (invoice_id, format, key, sha256) "
            "SELECT invoice_id, 'peppol', %s, sha256(%s) FROM billing.invoice "
            "WHERE number = '2026-00002'",
            [key, xml],
        )

    answer = api.get("/api/settlement/invoices/2026-00002/ubl")
    assert (answer.content, answer.headers["content-type"]) == (xml, "application/xml")
    assert api.get("/api/settlement/invoices/2026-00001/ubl").status_code == 404


def test_a_document_that_is_not_made_yet_is_not_there(api: TestClient, billed: int) -> None:
    assert "not made yet" in api.get("/api/settlement/invoices/2026-00001/pdf").json()["detail"]
