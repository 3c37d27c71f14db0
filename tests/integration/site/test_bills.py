"""Regninger: the list, and a bill explained to the øre."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from elhandel.platform.database import Database, fetch_one
from tests.integration.site.billed_home import BilledHome, use_of
from tests.integration.site.conftest import signed_in


def kroner(text: str) -> Decimal:
    """−1.004,26 as a number."""
    plain = text.replace(".", "").replace(",", ".").replace("−", "-").replace("+", "")
    return Decimal(plain.strip())


def numbers(home: BilledHome) -> list[str]:
    return [bill.number for bill in home.bills]


def page(browser: TestClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_list_shows_every_bill_with_its_total(browser: TestClient, home: BilledHome) -> None:
    text = page(browser, "/regninger")

    for bill in home.bills:
        assert f'href="/regninger/{bill.number}"' in text
    assert "Regning for december 2025" in text
    assert "Kreditnota" in text
    owed = sum(bill.totals.total for bill in home.bills)
    found = re.search(r'<p class="amount">([^<]*)<', text)
    assert found is not None
    assert kroner(found[1]) * 100 == owed


def test_what_the_page_says_of_a_bill_adds_up_to_it(browser: TestClient, home: BilledHome) -> None:
    bill = home.bills[1]
    text = page(browser, f"/regninger/{bill.number}")

    total = re.search(r'data-testid="total">([^<]*)<', text)
    assert total is not None
    assert kroner(total[1]) * 100 == bill.totals.total

    groups = re.findall(r"</span><span>([−0-9.,]+) kr\.</span></summary>", text)
    assert len(groups) == 6  # exchange, grid company, us, Energinet, tax, VAT
    assert sum(map(kroner, groups)) * 100 == bill.totals.total

    rows = re.findall(r"<td>([−0-9.,]+)</td></tr>\s*(?:</tbody>|<tr><th)", text)
    assert len(rows) == len(bill.bill.sections[0].lines) + 1  # our part of the energy is a row
    assert sum(map(kroner, rows)) * 100 == bill.totals.subtotal


def test_the_reasons_why_it_is_more_than_the_last_one_add_up(
    browser: TestClient, home: BilledHome
) -> None:
    before, bill = home.bills[:2]
    text = page(browser, f"/regninger/{bill.number}")

    causes = re.findall(r"</span><strong>([+−0-9.,]+)</strong><svg", text)
    assert len(causes) >= 2
    assert sum(map(kroner, causes)) * 100 == bill.totals.total - before.totals.total
    assert "Du brugte mere" in text
    assert "Strømmen var dyrere" in text


def test_the_first_bill_is_compared_with_nothing(browser: TestClient, home: BilledHome) -> None:
    assert "Derfor blev den" not in page(browser, f"/regninger/{home.bills[0].number}")


def test_a_correction_stands_in_words_on_the_bill_and_on_its_note(
    browser: TestClient, home: BilledHome
) -> None:
    _, bill, note = home.bills
    words = "Netselskabet rettede 3 timer den 14. december: 2,10 kWh mindre end først målt."

    corrected = page(browser, f"/regninger/{bill.number}")
    assert words in corrected
    assert f"Kreditnota {note.number}" in corrected

    noted = page(browser, f"/regninger/{note.number}")
    assert words in noted
    assert f'href="/regninger/{bill.number}"' in noted


def test_a_line_opens_to_its_days_and_hours_as_they_were_known_then(
    browser: TestClient, home: BilledHome
) -> None:
    """The fourteenth was corrected after the bill: its line still shows what it was reckoned of."""
    bill, day = home.bills[1], date(2025, 12, 14)
    path = f"/regninger/{bill.number}/linje/1"
    text = page(browser, f"{path}?dag={day}")

    days = re.findall(
        r'dag=(2025-12-\d\d)"[^>]*>[^<]*</a></th>(?:<td>[^<]*</td>){2}<td>(.*?)<', text
    )
    assert len(days) == 31
    line = bill.bill.sections[0].lines[0]
    assert sum(kroner(amount) for _, amount in days) * 100 == line.amount_ore

    part = browser.get(f"{path}?dag={day}", headers={"hx-request-type": "partial"}).text
    assert part.lstrip().startswith('<section class="card" id="dag"')
    hours = re.findall(r'<th scope="row">\d\d</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>', part)
    assert [kroner(kwh) * 1000 for kwh, _, _ in hours] == use_of(day)
    assert abs(sum(kroner(ore) for *_, ore in hours) - 100 * kroner(dict(days)[str(day)])) < 1

    noted = page(browser, f"/regninger/{home.bills[2].number}/linje/1?dag={day}")
    assert noted.count("<td>−0,700</td>") == 3  # and its note is of what was corrected only


def test_a_monthly_line_opens_to_the_days_of_its_month(
    browser: TestClient, home: BilledHome
) -> None:
    bill = home.bills[1]
    lines = bill.bill.sections[0].lines
    number = next(no for no, line in enumerate(lines, start=1) if line.quantity_wh is None)
    text = page(browser, f"/regninger/{bill.number}/linje/{number}")
    assert "31 af 31 dage" in text
    rounded = re.search(r"Rundet af én gang</th><td>(.*?)</td>", text)
    assert rounded is not None
    assert kroner(rounded[1]) * 100 == lines[number - 1].amount_ore


@pytest.mark.parametrize(
    "path", ["", ".pdf", "/indsigelse", ".csv", "/linje/1"], ids=lambda path: path or "page"
)
def test_another_customers_bill_is_not_there(
    browser: TestClient, home: BilledHome, database: Database, path: str
) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
            "identity_sealed, identity_key, created_at, updated_at) SELECT kind, name, email, "
            "phone, 'x', '', '', created_at, updated_at FROM portfolio.customer"
        )
        tx.execute("ALTER TABLE billing.invoice DISABLE TRIGGER never_changes")
        tx.execute(
            "UPDATE billing.invoice SET customer_id = (SELECT max(customer_id) FROM "
            "portfolio.customer) WHERE number = %s",
            [home.bills[1].number],
        )
    theirs, nobodys = home.bills[1].number, "2026-99999"

    answers = [browser.get(f"/regninger/{number}{path}") for number in (theirs, nobodys)]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_nothing_to_show_says_what_will_be_here(
    database_of: Callable[[str], Database], home: BilledHome, database: Database
) -> None:
    with database.transaction() as tx:
        (nobody,) = fetch_one(
            tx,
            "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
            "identity_sealed, identity_key, created_at, updated_at) SELECT kind, name, email, "
            "phone, 'x', '', '', created_at, updated_at FROM portfolio.customer "
            "RETURNING customer_id",
            {},
        )
    with signed_in(database_of("site"), home, nobody) as browser:
        assert "Her kommer dine regninger" in page(browser, "/regninger")
