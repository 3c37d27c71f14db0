"""Every page in every state: what it says, that it adds up, and that it stays small."""

import contextlib
import gzip
import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.values.days.local_time import days
from elhandel_web import visit
from functions.site.app import app
from tests.integration.site.billed_home import (
    DECEMBER,
    JANUARY,
    NET_BY_HOUR,
    spot_of,
    use_of,
)
from tests.integration.site.conftest import ORIGIN, a_session
from tests.integration.site.states import AUTUMN_DAY, BELOW_ZERO, SPRING_DAY, Street, below_zero
from tests.integration.site.test_bills import kroner, page
from tests.integration.site.test_consumption import PARTIAL, amount, in_ore

type At = Callable[[str], contextlib.AbstractContextManager[TestClient]]

PAGES = (
    "/",
    "/forbrug",
    "/forbrug?vis=kwh",
    "/forbrug?mod=sidste-aar",
    "/forbrug?maaned=2026-01",
    "/forbrug/aar/2025",
    "/forbrug/aar/2026",
    "/priser",
    "/regninger",
    "/aftale",
    "/betaling",
    "/flyt",
    "/flyt/ind",
    "/profil",
    "/profil/kontakt",
    "/profil/slet",
    "/hjaelp",
    "/privatliv",
)
STATES = (
    *(
        "billed",
        "overdue",
        "solar",
        "solar-month",
        "sells",
        "quarters",
        "missing",
        "estimated",
        "negative",
    ),
    *("negative-day", "waits", "25-hours", "23-hours", "first-month", "first-days"),
    *("begins", "ended", "two-homes", "nobody"),
)


@pytest.fixture
def at_home(street: Street, street_of_site: Database) -> Iterator[At]:
    """`at_home("solar")`: a browser in which the customer of that home has signed in."""

    @contextlib.contextmanager
    def opened(name: str) -> Iterator[TestClient]:
        state = street.states[name]
        session = a_session(state.customer_id, state.now)
        clock = FixedClock(state.now)
        app.dependency_overrides = {
            web.database: lambda: street_of_site,
            web.clock: lambda: clock,
            visit.session_of_request: lambda: session,
        }
        yield TestClient(app, headers=ORIGIN, raise_server_exceptions=False)

    yield opened
    app.dependency_overrides = {}


def test_the_states_are_those_of_the_street(street: Street) -> None:
    assert set(STATES) == set(street.states)


@pytest.mark.parametrize("state", STATES)
def test_a_page_of_any_state_answers_and_is_within_the_budget(at_home: At, state: str) -> None:
    """Compressed 15 kB, and 1,500 elements: what is more comes when it is asked for."""
    with at_home(state) as browser:
        for path in PAGES:
            answer = browser.get(path)
            if "maaned" in path and answer.status_code == 404:
                continue  # it is not supplied in that month
            assert answer.status_code == 200, (path, answer.text[-400:])
            assert answer.text.count("<h1") == 1, path
            assert len(gzip.compress(answer.content, 6)) <= 15_000, path
            elements = len(re.findall(r"<[a-z]", answer.text))
            assert elements <= 1_500, (path, elements)


def _day(browser: TestClient, day: date) -> str:
    part = browser.get(f"/forbrug/{day}", headers=PARTIAL)
    assert part.status_code == 200
    assert len(gzip.compress(part.content, 6)) <= 5_000
    return part.text


def _hours(part: str) -> list[str]:
    """The names of the rows of a day's table."""
    return re.findall(r'<tr id="time-[^"]+"><th scope="row">([^<]*?) ?<', part)


def _adds_up(part: str) -> None:
    """The rows of a day, and what belongs to no hour, are together the day."""
    spent = [in_ore(kroner(row)) for row in re.findall(r"<td>([−0-9.,]+)</td></tr>", part)]
    assert sum(spent) == in_ore(amount(part, "day-total"))


def test_a_day_of_25_hours_has_25_columns_and_the_doubled_hour_twice(at_home: At) -> None:
    with at_home("25-hours") as browser:
        part = _day(browser, AUTUMN_DAY)
        assert "dagen har 25 timer" in part
        names = _hours(part)
        assert len(names) == 25
        assert names[2:4] == ["kl. 02A", "kl. 02B"]
        assert part.count('<li><a href="#time-') == 25
        assert part.count(" data-twice") == 2
        _adds_up(part)
        assert "25 timer" not in _day(browser, date(2025, 10, 25))


def test_a_day_of_23_hours_has_23_columns_and_no_third_hour(at_home: At) -> None:
    with at_home("23-hours") as browser:
        part = _day(browser, SPRING_DAY)
        assert "dagen har 23 timer" in part
        names = _hours(part)
        assert len(names) == 23
        assert "kl. 01–03" in names or "kl. 02–03" not in names
        assert part.count('<li><a href="#time-') == 23
        _adds_up(part)


def test_96_quarters_are_drawn_and_are_hours_on_a_phone(at_home: At) -> None:
    with at_home("quarters") as browser:
        part = _day(browser, date(2026, 1, 13))
        wide, narrow = part.split('class="narrow-only"', maxsplit=1)
        assert wide.count("<li><a href=") == 96
        assert narrow.count("<li><a href=") == 24


def test_what_the_sun_has_sold_is_told_and_taken_off(at_home: At) -> None:
    with at_home("solar") as browser:
        text = page(browser, "/forbrug")
        sold = re.search(r'data-part="sold">([^<]*) kr\.<', text)
        assert sold is not None
        assert kroner(sold[1]) < 0
        parts = re.findall(r'data-part="[a-z]+">([^<]*) kr\.<', text)
        assert sum(in_ore(kroner(part)) for part in parts) == in_ore(amount(text, "month-total"))
        assert "Solgt til nettet" in text
        assert "Dit eget anlæg solgte" in text
        _adds_up(_day(browser, date(2026, 1, 13)))


def test_the_comparison_of_products_is_true_for_a_home_that_sells(
    at_home: At, street: Street
) -> None:
    with at_home("solar-month") as browser:
        text = page(browser, "/aftale")
        used = sum(sum(use_of(day)) for day in days(DECEMBER, JANUARY))
        assert f"hentede du {_whole_kwh(used)} kWh fra nettet" in text
        assert "hvad du end vælger, og er ikke med i tallene" in text
        assert 'aria-current="true"><th scope="row">' in text
    with at_home("sells") as browser:
        text = page(browser, "/aftale")
        assert "Her sælger du strøm" in text
        assert "Mod din aftale" not in text
    with at_home("solar") as browser:  # no whole month yet
        assert "Når din første hele måned er målt" in page(browser, "/aftale")


def _whole_kwh(wh: int) -> str:
    return f"{(wh + 500) // 1_000:,}".replace(",", ".")


def test_an_estimated_day_says_so_in_the_chart_the_table_and_the_day(at_home: At) -> None:
    with at_home("estimated") as browser:
        text = page(browser, "/forbrug")
        assert text.count(", anslået</span>") == 3
        assert text.count('<span class="quiet">anslået</span>') >= 3
        assert '<rect class="estimated"' in text
        part = _day(browser, date(2026, 1, 8))
        assert '<span class="tag">anslået</span>' in part
        assert "anslået" not in _day(browser, date(2026, 1, 6))


def test_hours_that_are_missing_are_counted_and_left_open(at_home: At) -> None:
    with at_home("missing") as browser:
        text = page(browser, "/forbrug")
        assert "29 timer mangler" in text
        assert "Målt til og med 13. januar" in text
        assert '<rect class="gap"' in text
        part = _day(browser, date(2026, 1, 12))
        assert "5 timer mangler" in part
        assert part.count("<td>mangler</td>") == 5
        _adds_up(part)
        assert browser.get("/forbrug/2026-01-09").status_code == 404


def test_prices_below_zero_are_below_zero(at_home: At) -> None:
    with at_home("negative") as browser:
        text = page(browser, "/priser")
        now = re.search(r'data-testid="price-now">([^<]*)<', text)
        assert now is not None
        assert kroner(now[1]) < 0
        assert 'class="zero"' in text
    with at_home("negative-day") as browser:
        part = _day(browser, BELOW_ZERO)
        assert 'class="zero"' in part
        assert in_ore(amount(part, "day-total")) < 0
        _adds_up(part)


def test_where_a_price_is_missing_no_amount_is_made_up(at_home: At) -> None:
    with at_home("waits") as browser:
        text = page(browser, "/forbrug")
        assert "En pris mangler endnu" in text
        assert "month-total" not in text
        assert "day-total" not in text
        assert not re.search(r"<td>[−0-9.]+,\d\d</td></tr>", _day(browser, date(2026, 1, 13)))
        assert re.search(r'aria-current="true">kWh<', text)  # what was used is drawn
        assert '<rect class="normal"' in text
        assert '<rect class="cheap"' not in text.split('class="legend"')[0]
        overview = page(browser, "/")
        assert "en pris mangler endnu" in overview
        assert "0,00 kr.</strong>" not in overview
        assert not page(browser, "/priser").count('data-testid="price-now"')  # none is made up
        assert "ventes at blive" not in text + overview


def test_what_happens_stands_in_the_order_of_its_days(at_home: At) -> None:
    with at_home("billed") as browser:
        _, told = page(browser, "/").split('class="events"', maxsplit=1)
    listed = re.findall(r'<time datetime="([^"]+)"', told)
    assert len(listed) > 2
    assert listed == sorted(listed)


def test_until_supply_begins_each_step_has_its_day_and_a_month_its_likely_price(
    at_home: At,
) -> None:
    """By hand: a twelfth of 4.200 kWh at the mean of 30 days, and the fixed amounts of a month."""
    month = days(date(2025, 12, 15), date(2026, 1, 14))
    spots = [below_zero(day) if day == BELOW_ZERO else spot_of(day) for day in month]
    spot = sum(Fraction(sum(map(int, one.per_kwh)), len(one.per_kwh)) for one in spots) / 30
    net = sum(map(Fraction, NET_BY_HOUR)) / 24
    tariffs = net + Fraction("0.072") + Fraction("0.043") + Fraction("0.7202")
    per_kwh = (spot + 40_000) / 10**6 + tariffs
    expected = (350 * per_kwh + Fraction("26.75") + 29) * Fraction(5, 4)

    with at_home("begins") as browser:
        for path in ("/", "/forbrug"):
            text = page(browser, path)
            _, steps = text.split('data-testid="steps"')
            order = ["Meldt til elmarkedet", "8. januar", "Elmarkedet har sagt ja", "8. januar"]
            order += ["Målerens oplysninger er kommet", "10. januar", "Levering fra 1. februar"]
            order += ["De første målinger", "Den første regning"]
            assert re.search(".*".join(map(re.escape, order)), steps, re.DOTALL), path
            told = text.split('data-testid="expected"')[1].split("</p>")[0]
            assert "4.200 kWh om året" in told
            assert "350 om måneden" in told
            assert f"<strong>{round(expected)} kr.</strong>" in told
    with at_home("first-month") as browser:
        assert 'data-testid="steps"' not in page(browser, "/")


def test_before_the_first_reading_each_page_says_what_comes(at_home: At) -> None:
    for state, told in (
        ("first-month", "Her er din første måned"),
        ("overdue", "Der er ikke målt noget i måneden endnu"),
        ("begins", "Strømmen kommer snart fra os"),
        ("nobody", "Her kommer dit forbrug"),
    ):
        with at_home(state) as browser:
            text = page(browser, "/forbrug")
            assert told in text
            assert "usage-chart" not in text
            assert "usage-chart" not in page(browser, "/")
