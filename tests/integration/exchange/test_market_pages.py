"""Nabostrøm: what customers see of neighbours' trade, and do there; in the role of their pages."""

import contextlib
import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from elhandel.exchange.control import pause_market
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel_web import visit
from functions.site.app import app as site
from tests.integration.exchange.world import Market, Neighbour
from tests.integration.site.conftest import CSRF, ORIGIN, a_session

TRADING = "/nabostroem/handel"
PARTIAL = {"hx-request-type": "partial"}

type PagesOf = Callable[[Neighbour], contextlib.AbstractContextManager[TestClient]]


@pytest.fixture
def pages_of(market: Market, neighbours: None, database_of: Callable[[str], Database]) -> PagesOf:
    """A browser in which a neighbour has signed in."""
    own = database_of("site")

    @contextlib.contextmanager
    def signed_in(who: Neighbour) -> Iterator[TestClient]:
        session = a_session(who.customer, market.clock.now())
        site.dependency_overrides = {
            web.database: lambda: own,
            web.clock: lambda: market.clock,
            visit.session_of_request: lambda: session,
        }
        yield TestClient(
            site, headers=ORIGIN, follow_redirects=False, raise_server_exceptions=False
        )
        site.dependency_overrides = {}

    return signed_in


def seen(browser: TestClient, path: str, **headers: str) -> str:
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def said(text: str, test_id: str) -> str:
    """What stands in the element that tests hold on to."""
    found = re.search(rf'data-testid="{test_id}"[^>]*>(.*?)</(?:p|dd|strong)>', text, re.DOTALL)
    assert found is not None, test_id
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split())


def ordered(browser: TestClient, side: str, kwh: str, price: str, **more: str) -> tuple[int, str]:
    form = {"_token": CSRF, "side": side, "kwh": kwh, "pris": price, "trin": "ja", **more}
    answer = browser.post(TRADING, data=form)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_a_sale_and_a_purchase_are_placed_cleared_and_seen(
    market: Market, pages_of: PagesOf
) -> None:
    """20 kWh at 0.15 and at 0.16: at 0.155 the seller gets 3.07 (GX-ORD-1, GX-ORD-3, B.10)."""
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    with pages_of(seller) as browser:
        assert said(seen(browser, TRADING), "to-sell") == "36,0 kWh"
        assert ordered(browser, "sell", "20", "0,15") == (303, f"{TRADING}?sket=ordre")
        text = seen(browser, f"{TRADING}?sket=ordre")
        assert "Ordren er lagt" in text
        assert said(text, "to-sell") == "16,0 kWh"
        assert "Salg 20,0 kWh" in text
    with pages_of(buyer) as browser:
        assert "0,15 kr." in seen(browser, TRADING)
        assert ordered(browser, "buy", "20", "0,16")[0] == 303

    market.clear()

    with pages_of(seller) as browser:
        text = seen(browser, TRADING)
        assert said(text, "latest-price") == "0,155 kr."
        assert "Solgt 20,0 kWh" in " ".join(text.split())
        assert "3,07" in text
        dashboard = seen(browser, "/nabostroem")
        assert said(dashboard, "sold") == "20,0 kWh"
        assert "Solgt 20,0 kWh til 0,155 kr. pr. kWh" in dashboard
    with pages_of(buyer) as browser:
        assert "3,10" in seen(browser, TRADING)
        assert said(seen(browser, "/nabostroem"), "bought") == "20,0 kWh"


def test_nobody_sees_who_the_other_one_is(market: Market, pages_of: PagesOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "5", "0.16")
    market.clear()
    with pages_of(buyer) as browser:
        text = seen(browser, TRADING) + seen(browser, "/nabostroem")
    for name in (seller.house.gsrn, *seller.house.children):
        assert name not in text
    assert 'data-testid="orders"' in text
    assert "Salg 20,0 kWh" not in text


@pytest.mark.parametrize(
    ("side", "kwh", "price", "comes"),
    [
        ("sell", "20", "0,155", "3,07 kr."),
        ("sell", "20", "0.155", "3,07 kr."),
        ("buy", "20", "0,16", "3,20 kr."),
        ("buy", "1.500", "0,16", "240,00 kr."),
        ("buy", "0.5", "1", "0,50 kr."),
    ],
)
def test_a_form_says_what_one_gets_before_anything_is_ordered(
    market: Market, pages_of: PagesOf, side: str, kwh: str, price: str, comes: str
) -> None:
    seller = market.neighbour(produced=500)
    asked = f"{TRADING}?del=faar&side={side}&kwh={kwh}&pris={price}"
    with pages_of(seller) as browser:
        part = seen(browser, asked, **PARTIAL)
        assert "<html" not in part
        assert said(part, "comes-to") == comes
        assert said(seen(browser, asked), "comes-to") == comes
        status, text = ordered(browser, side, kwh, price, trin="se")
        assert (status, said(text, "comes-to")) == (200, comes)
        assert "Du har ingen ordrer." in seen(browser, TRADING)


@pytest.mark.parametrize(
    ("side", "kwh", "price", "wrong"),
    [
        ("sell", "36,1", "0,15", "Så meget overskud er der ikke tilbage"),
        ("buy", "100000", "10", "Så meget kan boligen ikke købe for"),
        ("sell", "0,05", "0,15", "mindst 0,1"),
        ("sell", "1,0001", "0,15", "Højst tre decimaler"),
        ("sell", "alt", "0,15", "Skriv et antal kWh"),
        ("sell", "", "0,15", "Udfyld feltet"),
        ("sell", "NaN", "0,15", "Skriv et antal kWh"),
        ("sell", "20", "11", "mellem 0,01 og 10 kr."),
        ("sell", "20", "0,1234567", "Højst seks decimaler"),
        ("sell", "20", "", "Udfyld feltet"),
        ("give", "20", "0,15", "Vælg en af mulighederne"),
    ],
)
def test_an_order_that_cannot_be_placed_keeps_what_was_written_and_says_why(
    market: Market, pages_of: PagesOf, side: str, kwh: str, price: str, wrong: str
) -> None:
    seller = market.neighbour(produced=500)
    with pages_of(seller) as browser:
        status, text = ordered(browser, side, kwh, price)
        assert status == 422
        assert wrong in text
        assert f'value="{kwh}"' in text
        assert "Du har ingen ordrer." in text


def test_a_form_that_is_sent_twice_is_one_order_and_another_one_is_refused(
    market: Market, pages_of: PagesOf
) -> None:
    buyer = market.neighbour()
    with pages_of(buyer) as browser:
        found = re.search(r'name="_key" value="([^"]+)"', seen(browser, TRADING))
        assert found is not None
        key = found[1]
        for _ in range(2):
            assert ordered(browser, "buy", "20", "0,16", _key=key)[0] == 303
        assert market.world.rows("SELECT count(*) FROM exchange.trade_order") == [(1,)]
        status, text = ordered(browser, "buy", "21", "0,16", _key=key)
        assert (status, "En anden ordre er sendt fra den formular" in text) == (422, True)
        assert f'name="_key" value="{key}"' not in text


def test_ones_own_orders_never_trade_with_each_other(market: Market, pages_of: PagesOf) -> None:
    seller = market.neighbour(produced=500)
    with pages_of(seller) as browser:
        assert ordered(browser, "sell", "5", "0,15")[0] == 303
        status, text = ordered(browser, "buy", "5", "0,16")
        assert status == 422
        assert "Du har selv en ordre på den anden side" in text


def test_an_order_is_cancelled_by_its_button_and_only_by_whose_it_is(
    market: Market, pages_of: PagesOf
) -> None:
    seller, other = market.neighbour(produced=500), market.neighbour()
    order = market.sell(seller, "20", "0.15")
    path = f"/nabostroem/ordrer/{order.order_id}/annuller"
    with pages_of(other) as browser:
        assert browser.post(path, data={"_token": CSRF}).status_code == 404
    with pages_of(seller) as browser:
        assert browser.post(path).status_code == 409  # not the form of our page
        assert path in seen(browser, TRADING)
        for _ in range(2):
            answer = browser.post(path, data={"_token": CSRF})
            assert answer.headers["location"] == f"{TRADING}?sket=annulleret"
        text = seen(browser, TRADING)
        assert path not in text
        assert "Annulleret" in text
        assert said(text, "to-sell") == "36,0 kWh"
        assert "Salg annulleret: 20,0 kWh" in seen(browser, "/nabostroem")


def test_what_has_traded_cannot_be_cancelled(market: Market, pages_of: PagesOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    order = market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    with pages_of(seller) as browser:
        answer = browser.post(
            f"/nabostroem/ordrer/{order.order_id}/annuller", data={"_token": CSRF}
        )
        assert answer.status_code == 409
        assert "Ordren kan ikke annulleres" in answer.text


def test_what_changes_by_itself_comes_as_a_part_and_keeps_no_session_open(
    market: Market, pages_of: PagesOf
) -> None:
    seller = market.neighbour(produced=500)
    market.sell(seller, "20", "0.15")
    with pages_of(seller) as browser:
        part = seen(browser, f"{TRADING}?del=marked", **PARTIAL)
    assert part.count('id="marked"') == part.count('id="kvarter"') == 1
    assert 'hx-swap-oob="true"' in part
    assert '"X-By-Itself": "1"' in part
    assert "<html" not in part
    assert 'name="kwh"' not in part  # what is being written stays


def test_a_market_that_stands_still_says_so_and_gives_orders_back(
    market: Market, pages_of: PagesOf
) -> None:
    seller = market.neighbour(produced=500)
    order = market.sell(seller, "20", "0.15")
    with market.database.transaction() as tx:
        pause_market(tx, Decision("staff:anna", "readings are wrong", market.clock.now()))
    with pages_of(seller) as browser:
        assert "Markedet står stille lige nu" in seen(browser, TRADING)
        status, text = ordered(browser, "sell", "5", "0,15")
        assert (status, "det, du skrev, er der endnu" in text) == (422, True)
        path = f"/nabostroem/ordrer/{order.order_id}/annuller"
        assert browser.post(path, data={"_token": CSRF}).status_code == 303


def test_what_trades_changed_on_bills_is_told_to_the_ore(market: Market, pages_of: PagesOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    run = market.settle_electricity()
    market.settle_trades()
    assert run is not None
    market.world.bill(run)

    changed = {
        who.customer: sum(ore for _, ore in market.charged(who).values()) for who in (seller, buyer)
    }
    for who in (seller, buyer):
        with pages_of(who) as browser:
            shown = said(seen(browser, "/nabostroem"), "saved")
        ore = int(re.sub(r"[^0-9]", "", shown)) * (-1 if "−" in shown else 1)
        assert ore == -changed[who.customer]
        assert ore != 0


def test_where_neighbours_do_not_trade_there_is_no_page_and_no_way_there(
    market: Market, pages_of: PagesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from elhandel.platform.settings import settings

    buyer = market.neighbour()
    with pages_of(buyer) as browser:
        assert 'href="/nabostroem"' in seen(browser, "/")
        monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "off")
        settings.cache_clear()
        assert 'href="/nabostroem"' not in seen(browser, "/")
        assert browser.get("/nabostroem").status_code == 404
        assert browser.get(TRADING).status_code == 404
        assert ordered(browser, "buy", "5", "0,16")[0] == 404
