"""Handel: a sale with a certificate, an order that is paid with tokens, and older orders and trades
page by page (GX-ERC-3, GX-ORD-4, GX-MNT-6).
"""

import re
from typing import Final

import pytest
from fastapi.testclient import TestClient

from tests.builders.chain import a_wallet
from tests.integration.exchange.test_cited_certificates import a_certificate, seller
from tests.integration.exchange.test_market_pages import (
    TRADING,
    PagesOf,
    ordered,
    pages_of,
    said,
    seen,
)
from tests.integration.exchange.test_rail_token import Rails, rails, two
from tests.integration.exchange.world import Market, Neighbour

__all__ = ["pages_of", "rails", "seller"]

SETTINGS: Final = "/nabostroem/indstillinger"
_JANUARY: Final = {"maaned": "2026-01"}


def orders_of(market: Market) -> list[tuple[object, ...]]:
    return market.world.rows(
        "SELECT o.side, o.wh, o.rail, e.number FROM exchange.trade_order o"
        " LEFT JOIN exchange.cited USING (order_id)"
        " LEFT JOIN certificates.certificate e USING (certificate_id) ORDER BY o.order_id"
    )


# --- with a certificate ---


def test_a_sale_is_made_with_a_certificate(
    market: Market, seller: Neighbour, pages_of: PagesOf
) -> None:
    number = a_certificate(market, seller)
    with pages_of(seller) as browser:
        leads = f"{TRADING}?certifikat={number}"
        assert leads in seen(browser, f"/nabostroem/certifikater/{number}")
        assert f'value="{number}"' in seen(browser, leads)
        more = {"certifikat": number.lower(), **_JANUARY}
        assert ordered(browser, "sell", "5", "0,15", **more) == (303, f"{TRADING}?sket=ordre")
        assert orders_of(market) == [("sell", 5_000, "bill", number)]
        assert number in seen(browser, TRADING)


@pytest.mark.parametrize(
    ("side", "kwh", "cited", "wrong"),
    [
        ("sell", "5", "ERC-2026-999999", "Du har intet gyldigt certifikat"),
        ("sell", "12,1", "", "Så meget er der ikke tilbage af certifikatet"),
        ("buy", "5", "", "Kun et salg kan ske med et certifikat"),
    ],
)
def test_a_certificate_that_cannot_be_cited_is_told_beside_its_field(
    market: Market,
    seller: Neighbour,
    pages_of: PagesOf,
    side: str,
    kwh: str,
    cited: str,
    wrong: str,
) -> None:
    number = a_certificate(market, seller)
    with pages_of(seller) as browser:
        more = {"certifikat": cited or number, **_JANUARY}
        status, text = ordered(browser, side, kwh, "0,15", **more)
    assert (status, wrong in text) == (422, True)
    assert f'value="{cited or number}"' in text
    assert orders_of(market) == []


def test_a_certificate_that_nobody_has_validated_is_not_offered_and_not_taken(
    market: Market, seller: Neighbour, pages_of: PagesOf
) -> None:
    number = a_certificate(market, seller, is_validated=False)
    with pages_of(seller) as browser:
        assert "certifikat=ERC" not in seen(browser, f"/nabostroem/certifikater/{number}")
        status, text = ordered(browser, "sell", "5", "0,15", certifikat=number, **_JANUARY)
    assert (status, "ikke godkendt til handel endnu" in text) == (422, True)


# --- with tokens ---


def test_an_order_is_paid_with_tokens_of_a_wallet_that_has_them(
    rails: Rails, pages_of: PagesOf
) -> None:
    seller, buyer = two(rails)
    with pages_of(seller) as browser:
        page = seen(browser, TRADING)
        assert "Med tokens fra din tegnebog" in page
        status, text = ordered(browser, "sell", "26", "0,15", betaling="token")
        assert (status, "har boligen eller tegnebogen ikke fri" in text) == (422, True)
        assert 'value="token" selected' in text
        assert ordered(browser, "sell", "20", "0,15", betaling="token")[0] == 303
        assert "med tokens" in seen(browser, TRADING)
    with pages_of(buyer) as browser:
        assert ordered(browser, "buy", "20", "0,16", betaling="token")[0] == 303
    rails.market.clear()
    rails.passes(4)
    assert orders_of(rails.market)[0][2] == "token"
    assert rails.holds("Bo")[0] == 20_000


def test_what_a_wallet_holds_stands_on_its_owners_pages_only(
    rails: Rails, pages_of: PagesOf
) -> None:
    seller, _ = two(rails)
    other = rails.market.neighbour()
    with pages_of(seller) as browser:
        for path in (SETTINGS, "/nabostroem"):
            text = seen(browser, path)
            assert said(text, "tokens") == "25,000 kWh"
            assert "Læst på kæden" in text
    with pages_of(other) as browser:
        for path in (SETTINGS, "/nabostroem"):
            text = seen(browser, path)
            assert 'data-testid="tokens"' not in text
            assert a_wallet("Sol") not in text


def test_without_a_wallet_nothing_is_paid_with_tokens(market: Market, pages_of: PagesOf) -> None:
    with pages_of(market.neighbour()) as browser:
        assert "Med tokens" not in seen(browser, TRADING)
        status, text = ordered(browser, "buy", "5", "0,16", betaling="token")
    assert (status, "Du har ingen tegnebog forbundet" in text) == (422, True)
    assert orders_of(market) == []


# --- older ones ---


def all_pages(browser: TestClient, what: str) -> list[str]:
    """The pages of older orders or trades, the newest first, as their links lead."""
    pages = [seen(browser, TRADING)]
    link = re.compile(rf'<a class="button" href="([^"]*)"[^>]*>Vis ældre {what}<')
    while found := link.search(pages[-1]):
        pages.append(seen(browser, found[1].replace("&amp;", "&")))
        assert len(pages) < 20
    return pages


def test_each_order_and_trade_is_found_page_by_page(market: Market, pages_of: PagesOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    for _ in range(12):
        market.sell(seller, "0.1", "0.15")
        market.buy(buyer, "0.1", "0.16")
        market.clear()
    still_open = market.sell(seller, "1.1", "0.9")
    for _ in range(29):
        market.clock.move_by(minutes=1)
        market.cancel(seller, market.sell(seller, "1.1", "0.8"))

    with pages_of(seller) as browser:
        pages, trades = all_pages(browser, "ordrer"), all_pages(browser, "handler")
        older = f"{TRADING}?ordrer_foer={still_open.order_id}&del=marked"
        part = seen(browser, older, **{"hx-request-type": "partial"})

    counted = [page.count('<th scope="row">Salg 1,1') for page in pages]
    assert (counted[0], sum(counted)) == (9, 31)  # the open one stands among the older ones too
    assert sum(page.count('<th scope="row">Salg 0,1') for page in pages) == 12
    assert [page.count("Solgt 0,1") for page in trades] == [10, 2]
    asks_again = rf'hx-get="[^"]*ordrer_foer={still_open.order_id}&amp;del=marked" hx-trigger="opd'
    assert re.search(asks_again, part)
    assert "Vis de nyeste ordrer" in part
