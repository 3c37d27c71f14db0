"""Overblik and Priser: am I all right, and when is it cheap?"""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from fastapi.testclient import TestClient

from elhandel.platform.database import Database
from elhandel.portal import usage
from elhandel.portal.usage.month_before import SomeDays, per_day
from elhandel.values.days.local_time import days
from elhandel_web.numbers import DANISH
from tests.builders.clock import at
from tests.integration.site.billed_home import (
    DECEMBER,
    JANUARY,
    NET_BY_HOUR,
    BilledHome,
    spot_of,
    use_of,
)
from tests.integration.site.test_bills import kroner, page
from tests.integration.site.test_consumption import amount, in_ore


def all_in(day: date, hour: int) -> int:
    """What a kWh costs with everything, worked by hand: micro-DKK."""
    quarters = spot_of(day).per_kwh[4 * hour : 4 * hour + 4]
    spot = Fraction(sum(price or 0 for price in quarters), 4)
    tariffs = Fraction(NET_BY_HOUR[hour]) + Fraction("0.072") + Fraction("0.043")
    without_vat = spot + 10**6 * (tariffs + Fraction("0.7202")) + 40_000
    return round(without_vat * Fraction(5, 4))


def test_the_price_holds_everything_for_this_point(database: Database, home: BilledHome) -> None:
    with database.customer_transaction(home.customer_id) as tx:
        (place,) = usage.places(tx, date(2026, 1, 14))
        found = usage.prices_of(tx, place, at("2026-01-14T13:20"))

    assert found is not None
    assert found.now is not None
    assert found.now.label == "14"
    expected = [all_in(date(2026, 1, 14), hour) for hour in range(24)]
    assert [hour.price for hour in found.today] == expected
    assert sum(found.parts.values()) == found.now.price
    assert len(found.days) == 31


def test_the_cheapest_window_is_the_cheapest_from_now_on(
    database: Database, home: BilledHome
) -> None:
    now = at("2026-01-14T02:20")  # 03:20 in Denmark
    with database.customer_transaction(home.customer_id) as tx:
        (place,) = usage.places(tx, date(2026, 1, 14))
        found = usage.prices_of(tx, place, now)

    assert found is not None
    ahead = [hour for hour in (*found.today, *found.tomorrow) if hour.end > now]
    for window in found.windows:
        means = [
            sum(hour.price or 0 for hour in ahead[start : start + window.hours])
            for start in range(len(ahead) - window.hours + 1)
        ]
        assert abs(window.mean * window.hours - min(means)) <= window.hours
        assert window.end - window.start == (ahead[1].start - ahead[0].start) * window.hours
    assert [window.hours for window in found.windows] == [1, 2, 3, 4, 5, 6]


def test_the_price_now_stands_on_both_pages(browser: TestClient, home: BilledHome) -> None:
    home.world.clock.instant = at("2026-01-14T13:20")  # 14:20 in Denmark
    for path in ("/", "/priser"):
        shown = re.search(r'data-testid="price-now">([^<]*)<', page(browser, path))
        assert shown is not None, path
        assert kroner(shown[1]) == round(Decimal(all_in(date(2026, 1, 14), 14)) / 10**6, 2), path


def test_prices_of_tomorrow_are_shown_when_they_are_known(
    browser: TestClient, home: BilledHome
) -> None:
    home.world.clock.instant = at("2026-01-14T13:20")
    assert "I dag og i morgen" in page(browser, "/priser")
    home.world.clock.instant = at("2026-01-31T10:20")  # the last day with a price
    assert "I morgen kommer efter kl. 13" in page(browser, "/priser")


def test_a_window_of_hours_is_chosen_by_a_link(browser: TestClient, home: BilledHome) -> None:
    home.world.clock.instant = at("2026-01-14T13:20")
    assert "Billigst 5 timer i træk" in page(browser, "/priser?timer=5")
    assert browser.get("/priser?timer=9").status_code == 422


def test_the_overview_says_what_is_owed_used_and_to_come(
    browser: TestClient, home: BilledHome
) -> None:
    home.world.clock.instant = at("2026-01-19T09:00")
    for day in days(JANUARY, date(2026, 1, 18)):
        home.world.read(home.house.gsrn, day, use_of(day))
    text = page(browser, "/")

    assert re.search(r'data-testid="account-number">CT-\d{4}-\d{5}<', text)
    assert 'data-testid="account-status">Aktiv<' in text
    assert 'data-testid="service-card"' in text
    owed = sum(bill.totals.total for bill in home.bills)
    assert re.search(rf'class="figure">−?{re.escape(_danish(owed))} <', text)
    assert "Januar ventes at blive" in text
    assert "Noget blev rettet" in text
    month = page(browser, "/forbrug")
    assert f"{_danish(in_ore(amount(month, 'month-total')))} kr." in text


def test_the_overview_says_why_a_day_costs_more_than_last_month(
    browser: TestClient, home: BilledHome
) -> None:
    """Beside December as it was billed and corrected; from the seventh day on, of whole days."""
    home.world.clock.instant = at("2026-01-19T09:00")
    for day in days(JANUARY, date(2026, 1, 7)):
        home.world.read(home.house.gsrn, day, use_of(day))
    assert 'data-testid="why"' not in page(browser, "/")
    for day in days(date(2026, 1, 7), date(2026, 1, 18)):
        home.world.read(home.house.gsrn, day, use_of(day))

    told = re.search(r'data-testid="why">(.*?)</p>', page(browser, "/"))
    assert told is not None
    more, *causes = (in_ore(kroner(amount)) for amount in re.findall(r"[+−]?[\d.]+,\d\d", told[1]))
    sign = -1 if "mindre om dagen" in told[1] else 1
    assert sum(causes) == sign * more

    month = page(browser, "/forbrug")
    _, december, note = home.bills
    now = SomeDays(
        17,
        in_ore(amount(month, "month-total")),
        sum(sum(use_of(day)) for day in days(JANUARY, date(2026, 1, 18))),
    )
    then = SomeDays(
        31,
        december.totals.total + note.totals.total,
        sum(sum(use_of(day)) for day in days(DECEMBER, JANUARY)) - 3 * 700,
    )
    found = per_day(DECEMBER, now, then)
    assert [found.by_use, found.by_price] == causes

    home.world.clock.instant = at("2026-01-21T09:00")
    home.world.read(home.house.gsrn, date(2026, 1, 19), use_of(date(2026, 1, 19)))
    assert 'data-testid="why"' not in page(browser, "/")  # the 18th is missing


def test_an_overdue_bill_is_the_first_thing_said(browser: TestClient, home: BilledHome) -> None:
    home.world.clock.instant = at("2026-04-01T09:00")
    assert "En regning er forfalden." in page(browser, "/")


def test_after_the_last_day_everything_stays_readable(
    browser: TestClient, home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET ends_on = '2026-01-01' WHERE supply_period_id = %s",
            [home.house.supply_period],
        )
    home.world.clock.instant = at("2026-03-02T09:00")

    text = page(browser, "/forbrug")
    assert "Vi leverede strøm her til 1. januar 2026" in text
    assert in_ore(amount(text, "month-total")) == sum(b.totals.total for b in home.bills[1:])
    assert "Vi leverer ikke længere strøm her" in page(browser, "/priser")
    assert 'data-testid="final-bill"' not in page(browser, "/")  # it has not come yet

    with home.world.database.transaction() as tx:  # as if it had been the final one
        tx.execute("ALTER TABLE billing.invoice_section DISABLE TRIGGER USER")
        tx.execute(
            "UPDATE billing.invoice_section SET final = true WHERE invoice_id = "
            "(SELECT invoice_id FROM billing.invoice WHERE number = %s)",
            [home.bills[1].number],
        )
        tx.execute("ALTER TABLE billing.invoice_section ENABLE TRIGGER USER")
    text = page(browser, "/")
    _, final = text.split('data-testid="final-bill"')
    assert text.index('data-testid="final-bill"') < text.index('data-testid="service-card"')
    told = final.split("</section>")[0]
    assert f'<p class="figure">{DANISH.kr(home.bills[1].totals.total)} ' in told
    assert f'href="/regninger/{home.bills[1].number}"' in told
    assert "Forfaldt 29. januar" in told


def test_english_is_complete_on_these_pages(browser: TestClient) -> None:
    browser.cookies.set("sprog", "en")
    for path in ("/", "/forbrug?maaned=2025-12", "/priser", "/forbrug/aar/2025"):
        text = page(browser, path)
        assert 'lang="en"' in text
        assert not re.search(r"\b(og|ikke|måned|pris)\b", re.sub(r"<[^>]*>", " ", text))


def _danish(ore: int) -> str:
    whole, part = divmod(abs(ore), 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}"
