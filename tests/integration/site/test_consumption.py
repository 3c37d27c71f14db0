"""Forbrug: the hours, the days, the month and the bill are the same money, read from the pages."""

import csv
import io
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from fastapi.testclient import TestClient

from elhandel.pricing.spot.price import store_spot_days
from elhandel.values.days.local_time import days
from tests.builders import documents
from tests.builders.clock import at
from tests.integration.site.billed_home import (
    DECEMBER,
    JANUARY,
    NET_BY_HOUR,
    NOVEMBER,
    BilledHome,
    linked_house,
    spot_of,
    use_of,
)
from tests.integration.site.test_bills import kroner, page

PARTIAL = {"hx-request-type": "partial"}


def amount(text: str, testid: str) -> Decimal:
    found = re.search(rf'data-testid="{testid}">([^<]*)<', text)
    assert found is not None, testid
    return kroner(found[1].removesuffix("kr."))


def in_ore(dkk: Decimal) -> int:
    return int(dkk * 100)


@pytest.mark.parametrize(("month", "bill"), [("2025-11", [0]), ("2025-12", [1, 2])])
def test_the_month_is_its_bill_and_what_was_corrected_to_the_ore(
    browser: TestClient, home: BilledHome, month: str, bill: list[int]
) -> None:
    text = page(browser, f"/forbrug?maaned={month}")
    billed = sum(home.bills[number].totals.total for number in bill)

    assert in_ore(amount(text, "month-total")) == billed
    assert in_ore(amount(text, "total-usage")) == billed
    assert home.bills[bill[0]].number in text


def test_days_hours_and_groups_add_up_to_the_month(browser: TestClient, home: BilledHome) -> None:
    text = page(browser, "/forbrug?maaned=2025-12")
    total = in_ore(amount(text, "month-total"))

    by_day = dict(
        re.findall(r'/forbrug/(2025-12-\d\d)\?[^"]*">[^<]*</a>.*?data-ore="(-?\d+)"', text)
    )
    assert len(by_day) == 31
    assert sum(map(int, by_day.values())) == total

    groups = re.findall(r'data-part="[a-z]+">([^<]*) kr\.<', text)
    assert sum(in_ore(kroner(group)) for group in groups) == total

    for day in ("2025-12-14", "2025-12-25"):
        part = browser.get(f"/forbrug/{day}", headers=PARTIAL).text
        rows = re.findall(r"<td>([^<]*)</td></tr>", part)
        assert len(rows) == 24 + 1  # and what belongs to no hour
        assert sum(in_ore(kroner(row)) for row in rows) == int(by_day[day])
        assert in_ore(amount(part, "day-total")) == int(by_day[day])


def test_the_file_of_a_month_holds_every_hour_and_adds_up(
    browser: TestClient, home: BilledHome
) -> None:
    answer = browser.get("/forbrug/2025-11.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    hours = [row for row in rows if row["Fra"]]

    assert answer.headers["content-disposition"].endswith('"forbrug-2025-11.csv"')
    assert len(hours) == 30 * 24
    spent = sum(in_ore(Decimal(row["Kr."].replace(",", "."))) for row in rows)
    assert spent == home.bills[0].totals.total
    used = sum(int(Decimal(row["kWh"].replace(",", ".")) * 1000) for row in hours)
    assert used == sum(sum(use_of(day)) for day in days(NOVEMBER, DECEMBER))


def test_a_correction_is_told_in_words(browser: TestClient, home: BilledHome) -> None:
    text = page(browser, "/forbrug?maaned=2025-12")
    assert "Rettet bagefter" in text
    assert f'href="/regninger/{home.bills[2].number}"' in text


def test_a_reading_that_came_after_the_bill_is_a_sum_of_its_own(
    browser: TestClient, home: BilledHome
) -> None:
    """Until it is billed the month is its bill; the days are what is known now."""
    day = date(2025, 11, 5)
    home.world.read(home.house.gsrn, day, [wh + 1_000 for wh in use_of(day)], registered=90)
    text = page(browser, "/forbrug?maaned=2025-11")

    assert in_ore(amount(text, "month-total")) == home.bills[0].totals.total
    assert "Rettelse på vej" in text
    pending = re.search(r'data-part="pending">([^<]*) kr\.<', text)
    assert pending is not None
    assert kroner(pending[1]) < 0
    by_day = re.findall(r'data-ore="(-?\d+)"', text)
    rest = in_ore(kroner(pending[1]))
    assert sum(map(int, by_day)) + rest == home.bills[0].totals.total


def test_a_running_month_is_provisional_and_foretold_from_the_seventh_day(
    browser: TestClient, home: BilledHome
) -> None:
    home.world.clock.instant = at("2026-01-12T09:00")
    for day in days(JANUARY, date(2026, 1, 7)):
        home.world.read(home.house.gsrn, day, use_of(day))
    six = page(browser, "/forbrug")
    assert "Målt til og med 6. januar" in six
    assert "Hele januar ventes at blive" not in six

    home.world.read(home.house.gsrn, date(2026, 1, 7), use_of(date(2026, 1, 7)))
    seven = page(browser, "/forbrug")
    assert "Hele januar ventes at blive" in seven
    assert "Foreløbigt" in seven

    home.world.clock.instant = at("2026-02-09T09:00")
    for day in days(date(2026, 1, 8), date(2026, 2, 1)):
        home.world.read(home.house.gsrn, day, use_of(day))
    foretold = in_ore(amount(page(browser, "/forbrug?maaned=2026-01"), "month-total"))
    (bill,) = home.world.bill(home.world.run(JANUARY, date(2026, 2, 1)))
    assert bill.totals.total == foretold


def test_missing_hours_are_said_and_drawn(browser: TestClient, home: BilledHome) -> None:
    home.world.clock.instant = at("2026-01-05T09:00")
    for day in (date(2026, 1, 1), date(2026, 1, 3)):
        home.world.read(home.house.gsrn, day, use_of(day))
    text = page(browser, "/forbrug")

    assert "24 timer mangler" in text
    assert 'class="gap"' in text
    assert "Målt til og med 3. januar" in text


def test_before_the_first_reading_there_is_no_empty_chart(
    browser: TestClient, home: BilledHome
) -> None:
    home.world.clock.instant = at("2026-01-02T09:00")
    text = page(browser, "/forbrug")
    assert "Der er ikke målt noget i måneden endnu" in text
    assert 'href="/forbrug?maaned=2025-12"' in text
    assert "usage-chart" not in text


def test_a_part_is_the_day_alone_and_a_page_without_htmx_all_of_it(browser: TestClient) -> None:
    part = browser.get("/forbrug/2025-12-14", headers=PARTIAL)
    whole = browser.get("/forbrug/2025-12-14")
    again = browser.get(
        "/forbrug/2025-12-14", headers={**PARTIAL, "hx-history-restore-request": "true"}
    )
    assert part.text.lstrip().startswith('<section id="dag"')
    assert whole.text.lstrip().startswith("<!doctype html>")
    assert 'data-day="2025-12-14" aria-current="date"' in whole.text
    assert again.text.lstrip().startswith("<!doctype html>")


def test_homes_on_one_bill_are_together_that_bill(browser: TestClient, home: BilledHome) -> None:
    """VAT is rounded once on the bill, and each home has what it adds."""
    world = home.world
    end = date(2026, 2, 1)
    other = linked_house(world, 2)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.contract SET customer_id = %s WHERE contract_id = %s",
            [home.customer_id, other.contract],
        )
        tx.execute(
            "UPDATE portfolio.supply_period SET starts_on = %s WHERE supply_period_id = %s",
            [JANUARY, other.supply_period],
        )
    for day in days(JANUARY, end):
        world.read(home.house.gsrn, day, use_of(day))
        world.read(other.gsrn, day, [wh // 3 + day.day for wh in use_of(day)])
    world.clock.instant = at("2026-02-09T09:00")
    (bill,) = world.bill(world.run(JANUARY, end))

    months = [page(browser, f"/sted/{number}/forbrug?maaned=2026-01") for number in (1, 2)]
    assert len(bill.bill.sections) == 2
    assert sum(in_ore(amount(text, "month-total")) for text in months) == bill.totals.total


def test_quarters_are_drawn_and_their_table_comes_when_it_is_asked_for(
    browser: TestClient, home: BilledHome
) -> None:
    day = date(2026, 1, 1)
    home.world.clock.instant = at("2026-01-05T09:00")
    home.world.read(home.house.gsrn, day, [80 + place for place in range(96)], minutes=15)

    text = page(browser, "/forbrug/2026-01-01")
    assert 'class="cols fine"' in text
    assert "/forbrug/2026-01-01/tabel" in text
    assert '<th scope="row">kl. 00.15' not in text
    table = page(browser, "/forbrug/2026-01-01/tabel")
    rows = re.findall(r'<tr id="time-(\d{4})">', table)
    assert len(rows) == 96
    spent = re.findall(r"<td>([^<]*)</td></tr>", table)
    assert sum(in_ore(kroner(row)) for row in spent) == in_ore(amount(table, "day-total"))


def test_the_year_is_the_sum_of_its_bills(browser: TestClient, home: BilledHome) -> None:
    text = page(browser, "/forbrug/aar/2025")
    assert in_ore(amount(text, "year-total")) == sum(bill.totals.total for bill in home.bills)


@pytest.mark.parametrize(
    "path",
    [
        "/forbrug?maaned=2025-09",
        "/forbrug?maaned=2025-13",
        "/forbrug?maaned=x",
        "/forbrug/2025-10-31",
        "/forbrug/2026-01-31",
        "/forbrug/2025-09.csv",
        "/forbrug/x.csv",
        "/forbrug/aar/1999",
        "/sted/2/forbrug",
        "/sted/x/forbrug",
        "/sted/99999/priser",
    ],
)
def test_what_is_not_theirs_or_not_there_is_404(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_month_may_be_compared_with_the_year_before(browser: TestClient) -> None:
    text = page(browser, "/forbrug?maaned=2025-12&mod=sidste-aar")
    assert "intet at sammenligne med" in text


def test_a_month_is_shown_in_kwh_too(browser: TestClient) -> None:
    text = page(browser, "/forbrug?maaned=2025-11&vis=kwh")
    month = text.partition('data-testid="usage-chart"')[2].partition("</figure>")[0]
    shown = re.findall(
        r'<span class="tip">[^<]*<strong>([\d.,]+) kWh</strong>([\d.,]+) kr\.', month
    )
    assert [kroner(kwh) for kwh, _ in shown] == [
        (Decimal(sum(use_of(day))) / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
        for day in days(NOVEMBER, DECEMBER)
    ]
    by_day = re.findall(r'data-ore="(-?\d+)"', text)
    assert [in_ore(kroner(amount)) for _, amount in shown] == list(map(int, by_day))


def test_a_month_stands_beside_the_same_days_of_the_year_before(
    browser: TestClient, home: BilledHome
) -> None:
    """Ten days of December 2026, of double the use: beside what the days of 2025 came to."""
    world, first = home.world, date(2026, 12, 1)
    world.clock.instant = at("2026-12-12T09:00")
    tariff = documents.a_charge("CD", "D03")
    prices = NET_BY_HOUR * 31
    world.receive(documents.price_series(tariff, first, date(2027, 1, 1), "PT1H", prices))
    with world.database.transaction() as tx:
        known = [spot_of(day) for day in days(first, date(2026, 12, 13))]
        store_spot_days(tx, known, world.clock.now())
    measured = list(days(first, date(2026, 12, 11)))
    for day in measured:
        world.read(home.house.gsrn, day, [2 * wh for wh in use_of(day)])

    then = dict(
        re.findall(
            r'/forbrug/2025-(12-\d\d)\?[^"]*">[^<]*</a>.*?data-ore="(-?\d+)"',
            page(browser, "/forbrug?maaned=2025-12"),
        )
    )
    text = page(browser, "/forbrug?mod=sidste-aar")

    used = sum(2 * sum(use_of(day)) for day in measured)
    before = sum(sum(use_of(day.replace(year=2025))) for day in measured)
    assert f"{round(100 * (used - before) / before)} % over sidste år" in text
    billed = sum(bill.totals.total for bill in home.bills[1:])
    assert f"Stregen er december sidste år: {whole_kroner(billed)} kr." in text
    beside = re.findall(
        r'/forbrug/2026-(12-\d\d)\?[^"]*">[^<]*</a>.*?data-ore="-?\d+">[^<]*</td><td>([^<]*)</td>',
        text,
    )
    assert {day: str(in_ore(kroner(amount))) for day, amount in beside} == {
        f"{day:%m-%d}": then[f"{day:%m-%d}"] for day in measured
    }
    chart = text.partition('data-testid="usage-chart"')[2].partition("</figure>")[0]
    assert chart.count('<line class="mark"') > len(measured)  # and that of the legend


def whole_kroner(ore: int) -> str:
    return f"{(ore + 50) // 100:,}".replace(",", ".")


def test_with_several_homes_each_has_its_own_path(browser: TestClient, home: BilledHome) -> None:
    other = home.world.house(2, starts_on=date(2025, 12, 1))
    with home.world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.contract SET customer_id = %s WHERE contract_id = %s",
            [home.customer_id, other.contract],
        )

    answer = browser.get("/forbrug?vis=kwh")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sted/1/forbrug?vis=kwh")
    second = browser.get("/sted/2/forbrug")
    assert second.status_code == 200
    assert "sted=2" in second.headers["set-cookie"]
    assert 'href="/sted/1/forbrug"' in second.text
    seen = browser.get("/priser", cookies={"sted": "2"})
    assert seen.headers["location"] == "/sted/2/priser"
    assert browser.get("/sted/3/forbrug").status_code == 404
