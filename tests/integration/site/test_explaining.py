"""Forklar: staff see why a bill says what it says, down to the versions of the readings."""

import re

from fastapi.testclient import TestClient

from elhandel.market.rules import rule_pack
from elhandel.platform.settings import settings
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.test_bills import kroner


def test_the_lines_add_up_to_the_bill(desk: TestClient, home: BilledHome) -> None:
    bill = home.bills[1]
    text = desk.get(f"/kontor/regninger/{bill.number}/forklar").text

    amounts = re.findall(r"<td><strong>([−0-9.,]+)</strong></td>", text)
    assert len(amounts) == len(bill.bill.sections[0].lines)
    assert sum(map(kroner, amounts)) * 100 == bill.totals.subtotal
    rules = rule_pack(bill.bill.period.start, settings().market_rules).name
    assert f"<dt>Regelsæt</dt><dd>{rules}<" in text


def test_a_line_opens_to_days_versions_and_hours(desk: TestClient, home: BilledHome) -> None:
    bill = home.bills[1]
    path = f"/kontor/regninger/{bill.number}/forklar?linje=1&dag=2025-12-14"

    text = desk.get(path).text

    days = re.findall(r"dag=2025-12-\d\d#linje\">[^<]*</a></th><td>[^<]*</td><td>([^<]*)<", text)
    assert len(days) == 31
    assert sum(map(kroner, days)) * 100 == bill.bill.sections[0].lines[0].amount_ore
    assert "/kontor/beskeder/" in text
    assert ">søndag 14. december</h3>" in text


def test_the_difference_of_a_correction_shows_both_versions(
    desk: TestClient, home: BilledHome
) -> None:
    note = home.bills[2]
    path = f"/kontor/regninger/{note.number}/forklar?linje=1&dag=2025-12-14"

    text = desk.get(path).text

    assert "før 1" in text  # the version of the readings that was replaced
    rows = re.findall(r"<tr><th scope=\"row\">(1[789])</th><td>−0,700</td><td>1,228</td>", text)
    assert rows == ["17", "18", "19"]


def test_whoever_looks_is_noted(desk: TestClient, home: BilledHome) -> None:
    desk.get(f"/kontor/regninger/{home.bills[1].number}/forklar")

    assert home.world.rows("SELECT customer_id, opened_by, page FROM backoffice.opened") == [
        (home.customer_id, "staff:anna", "forklar")
    ]


def test_a_bill_that_is_not_there_is_said_to_be_so(desk: TestClient, home: BilledHome) -> None:
    assert desk.get("/kontor/regninger/2026-99999/forklar").status_code == 404
    number = home.bills[1].number
    assert desk.get(f"/kontor/regninger/{number}/forklar?linje=99").status_code == 404
