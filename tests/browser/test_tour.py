"""Every page, looked at: nothing inaccessible in light and dark, on a desktop and a phone; nothing
said in the console; within the budget of bytes. Its pictures stay in `.local/pictures/`.
"""

import gzip
import re
from collections.abc import Callable

import httpx
import pytest

from tests.browser.cast import Customer, billed
from tests.browser.visitor import Visitor
from tests.builders.story import Played

type Visit = Callable[..., Visitor]

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
    "betaling": "/betaling",
    "flyt": "/flyt",
    "profil": "/profil",
    "hjaelp": "/hjaelp",
    "privatliv": "/privatliv",
}
STAFFS_PAGES = {
    "kontor-arbejde": "/kontor/",
    "kontor-parkeret": "/kontor/arbejde/parked",
    "kontor-doede-breve": "/kontor/arbejde/dead-letters",
    "kontor-kunder": "/kontor/kunder",
    "kontor-kunde": "/kontor/kunder/{customer_id}",
    "kontor-forklar": "/kontor/regninger/{bill}/forklar",
    "kontor-koersler": "/kontor/koersler",
    "kontor-koersel": "/kontor/koersler/1",
    "kontor-proevekoersel": "/kontor/koersler/proev",
    "kontor-som-kunden": "/kontor/kunder/{customer_id}/som-kunden",
    "kontor-handling": "/kontor/goer/give-goodwill?kunde={customer_id}",
    "kontor-regningskoersel": "/kontor/koersler/regninger/1",
    "kontor-afstemning": "/kontor/afstemning?maaned=2026-01",
    "kontor-beskeder": "/kontor/beskeder",
    "kontor-produkter": "/kontor/produkter",
    "kontor-drift": "/kontor/drift",
    "kontor-log": "/kontor/log",
    "kontor-adgang": "/kontor/adgang",
    "kontor-mig": "/kontor/mig",
}
_ADDRESS = re.compile(r'(?:href|src)="(/[^"#]*assets/[^"#]+\.(css|js))')


def _filled(path: str, customer: Customer) -> str:
    return path.format(bill=customer.bill, customer_id=customer.customer_id)


@pytest.mark.parametrize("name", CUSTOMERS_PAGES)
def test_a_customers_page_is_as_it_should_be(visit: Visit, story: Played, name: str) -> None:
    customer = billed(story)[0]
    visitor = visit()
    visitor.sign_in(customer.name)
    answer = visitor.go(_filled(CUSTOMERS_PAGES[name], customer))
    assert answer.status == 200
    visitor.look(name)


@pytest.mark.parametrize("name", STAFFS_PAGES)
def test_a_page_of_the_office_is_as_it_should_be(visit: Visit, story: Played, name: str) -> None:
    visitor = visit()
    visitor.sign_in_as_staff("anna")
    answer = visitor.go(_filled(STAFFS_PAGES[name], billed(story)[0]))
    assert answer.status == 200
    visitor.look(name)


def test_a_page_with_its_style_and_scripts_is_within_the_budget(
    visit: Visit, story: Played
) -> None:
    """Compressed: a page 15 kB, style 10, scripts 20; a fragment 5."""
    customer = billed(story)[0]
    visitor = visit()
    visitor.sign_in(customer.name)
    cookies = {name: cookie["value"] for name, cookie in visitor.cookies.items()}
    with httpx.Client(base_url=visitor.base, cookies=cookies) as client:
        for name, path in CUSTOMERS_PAGES.items():
            page = client.get(_filled(path, customer))
            assert len(gzip.compress(page.content, 6)) <= 15_000, name
        fragment = client.get("/forbrug/2026-01-14", headers={"hx-request-type": "partial"})
        assert "<html" not in fragment.text
        assert len(gzip.compress(fragment.content, 6)) <= 5_000
        sizes = {"css": 0, "js": 0}
        for address, kind in set(_ADDRESS.findall(client.get("/forbrug").text)):
            sizes[kind] += len(gzip.compress(client.get(address).content, 6))
    assert sizes["css"] <= 10_000
    assert sizes["js"] <= 20_000


@pytest.mark.parametrize("path", ["/", "/forbrug?maaned=2026-01", "/regninger", "/priser"])
def test_a_page_is_whole_without_javascript_and_at_320_pixels(
    visit: Visit, story: Played, path: str
) -> None:
    visitor = visit(javascript=False, viewport={"width": 320, "height": 700})
    visitor.sign_in(billed(story)[0].name)
    assert visitor.go(path).status == 200
    assert visitor.page.locator("h1").count() == 1
    assert visitor.width_of_content() <= 320
    visitor.picture(f"smal{path.split('?', maxsplit=1)[0].replace('/', '-')}")
