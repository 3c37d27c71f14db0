"""Every page, looked at: nothing inaccessible in light and dark, on a desktop and a phone; nothing
said in the console; within the budget of bytes. Its pictures stay in `.local/pictures/`.
"""

import contextlib
import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from tests.browser.cast import Customer, billed
from tests.browser.conftest import PICTURES
from tests.browser.visitor import Visitor
from tests.builders.story import Played

CUSTOMERS_PAGES = {
    "overblik": "/",
    "forbrug": "/forbrug?maaned=2026-01",
    "forbrug-kwh": "/forbrug?maaned=2026-01&vis=kwh",
    "dag": "/forbrug/2026-01-14",
    "aar": "/forbrug/aar/2026",
    "steder": "/log-ind/steder",
    "priser": "/priser",
    "regninger": "/regninger",
    "regning": "/regninger/{bill}",
    "regning-linje": "/regninger/{bill}/linje/1",
    "indsigelse": "/regninger/{bill}/indsigelse",
    "aftale": "/aftale",
    "ydelser": "/ydelser",
    "betaling": "/betaling",
    "flyt": "/flyt",
    "flyt-ind": "/flyt/ind",
    "profil": "/profil",
    "regningspost": "/profil/regningspost",
    "kontakt": "/profil/kontakt",
    "betalingsaftale": "/betaling/metode",
    "overfoersel": "/betaling/overfoersel",
    "betal-link": "/betaling/link/{bill}",
    "slet": "/profil/slet",
    "hjaelp": "/hjaelp",
    "privatliv": "/privatliv",
}
STAFFS_PAGES = {
    "kontor-arbejde": "/kontor/",
    "kontor-parkeret": "/kontor/arbejde/parked",
    "kontor-doede-breve": "/kontor/arbejde/dead-letters",
    "kontor-kunder": "/kontor/kunder",
    "kontor-kunde": "/kontor/kunder/{customer_id}",
    "kontor-regnskab": "/kontor/kunder/{customer_id}/regnskab",
    "kontor-forklar": "/kontor/regninger/{bill}/forklar",
    "kontor-koersler": "/kontor/koersler",
    "kontor-koersel": "/kontor/koersler/1",
    "kontor-proevekoersel": "/kontor/koersler/proev",
    "kontor-som-kunden": "/kontor/kunder/{customer_id}/som-kunden",
    "kontor-handling": "/kontor/goer/give-goodwill?kunde={customer_id}",
    "kontor-regningskoersel": "/kontor/koersler/regninger/1",
    "kontor-afstemning": "/kontor/afstemning?maaned=2026-01",
    "kontor-beskeder": "/kontor/beskeder",
    "kontor-sendt": "/kontor/sendt",
    "kontor-partnere": "/kontor/partnere",
    "kontor-ny-partner": "/kontor/goer/subscribe-partner?tilbage=/kontor/partnere",
    "kontor-samtale": "/kontor/beskeder/samtale/process/1",
    "kontor-produkter": "/kontor/produkter",
    "kontor-drift": "/kontor/drift",
    "kontor-log": "/kontor/log",
    "kontor-adgang": "/kontor/adgang",
    "kontor-mig": "/kontor/mig",
    "kontor-noter": "/kontor/kunder/{customer_id}/noter",
    "kontor-soeg": "/kontor/soeg",
    "kontor-steder": "/kontor/log-ind/steder",
}
_LOADED = re.compile(r'(?:href|src)="(/[^"#]*assets/[^"#]+\.(?:css|js|woff2|svg))')


def _filled(path: str, customer: Customer) -> str:
    return path.format(bill=customer.bill, customer_id=customer.customer_id)


@pytest.fixture(scope="module")
def windows(chromium: Browser, story: Played) -> Iterator[Callable[..., Visitor]]:
    """Windows in which a file's tests look one after the other: signing in is tested elsewhere."""
    opened: list[Visitor] = []

    def window(**options: Any) -> Visitor:
        opened.append(Visitor(chromium, story.stack.api_url, PICTURES, **options))
        return opened[-1]

    yield window
    for visitor in opened:
        visitor.close()


@pytest.fixture(scope="module")
def customers_window(windows: Callable[..., Visitor], story: Played) -> Visitor:
    visitor = windows()
    visitor.sign_in(billed(story)[0].name)
    return visitor


@pytest.fixture(scope="module")
def staffs_window(windows: Callable[..., Visitor]) -> Visitor:
    visitor = windows()
    visitor.sign_in_as_staff("anna")
    return visitor


@pytest.mark.parametrize("name", CUSTOMERS_PAGES)
def test_a_customers_page_is_as_it_should_be(
    customers_window: Visitor, story: Played, name: str
) -> None:
    answer = customers_window.go(_filled(CUSTOMERS_PAGES[name], billed(story)[0]))
    assert answer.status == 200
    customers_window.look(name)
    customers_window.expect_silence()


@pytest.mark.parametrize("name", STAFFS_PAGES)
def test_a_page_of_the_office_is_as_it_should_be(
    staffs_window: Visitor, story: Played, name: str
) -> None:
    answer = staffs_window.go(_filled(STAFFS_PAGES[name], billed(story)[0]))
    assert answer.status == 200
    staffs_window.look(name)
    staffs_window.expect_silence()


def test_a_page_with_all_that_it_loads_is_within_the_budget(
    customers_window: Visitor, staffs_window: Visitor, story: Played
) -> None:
    """Compressed: a page 15 kB, with its style and scripts 120, a fragment 5; 1,500 elements. What
    style and scripts weigh by themselves: tests/unit/web/test_assets.py.
    """
    customer = billed(story)[0]
    for window, pages in ((customers_window, CUSTOMERS_PAGES), (staffs_window, STAFFS_PAGES)):
        with _as(window) as client:
            for name, path in pages.items():
                page = client.get(_filled(path, customer))
                own = len(gzip.compress(page.content, 6))
                loaded = sum(_weight(client, at) for at in set(_LOADED.findall(page.text)))
                assert own <= 15_000, name
                assert len(re.findall(r"<[a-z]", page.text)) <= 1_500, name
                assert own + loaded <= 120_000, name
                assert loaded > 20_000, name
    for window, fragments in (
        (customers_window, ("/forbrug/2026-01-14", "/betaling", "/regninger/{bill}/linje/1")),
        (
            staffs_window,
            ("/kontor/kunder/{customer_id}", "/kontor/goer/give-goodwill?kunde={customer_id}"),
        ),
    ):
        with _as(window) as client:
            for path in fragments:
                fragment = client.get(
                    _filled(path, customer), headers={"hx-request-type": "partial"}
                )
                assert "<html" not in fragment.text
                assert len(gzip.compress(fragment.content, 6)) <= 5_000, path


@contextlib.contextmanager
def _as(window: Visitor) -> Iterator[httpx.Client]:
    """A client with the window's session."""
    cookies = {name: cookie["value"] for name, cookie in window.cookies.items()}
    with httpx.Client(base_url=window.base, cookies=cookies) as client:
        yield client


def _weight(client: httpx.Client, address: str) -> int:
    return len(gzip.compress(client.get(address).content, 6))


@pytest.mark.parametrize("who", ["customers", "staff"])
def test_a_page_is_whole_without_javascript_and_at_320_pixels(
    windows: Callable[..., Visitor], story: Played, who: str
) -> None:
    visitor = windows(javascript=False, viewport={"width": 320, "height": 700})
    customer = billed(story)[0]
    if who == "customers":
        pages = CUSTOMERS_PAGES
        visitor.sign_in(customer.name)
    else:
        pages = STAFFS_PAGES
        visitor.sign_in_as_staff("anna")
    wrong = {}
    for name, path in pages.items():
        status = visitor.go(_filled(path, customer)).status
        found = (status, visitor.page.locator("h1").count(), visitor.width_of_content())
        if found != (200, 1, 320):
            wrong[name] = found
        visitor.picture(f"smal-{name}")
    assert wrong == {}
    visitor.expect_silence()
