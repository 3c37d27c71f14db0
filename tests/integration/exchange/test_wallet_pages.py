"""Indstillinger: a wallet is connected by its signature, and removed, on the page (GX-WAL-1)."""

import base64
import html
import re
from collections.abc import Callable
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient

from elhandel.exchange.auction import Side
from elhandel.platform.database import Database
from elhandel.values.base58 import encoded
from tests.builders.chain import signed_by
from tests.integration.exchange.test_market_pages import PagesOf, pages_of, seen
from tests.integration.exchange.test_rail_token import Rails
from tests.integration.exchange.world import Market
from tests.integration.site.conftest import CSRF

__all__ = ["pages_of"]

PAGE: Final = "/nabostroem/indstillinger"


class Wallet:
    """A wallet with its key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.address = encoded(self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        return encoded(self._key.sign(text.encode()))


def posted(browser: TestClient, what: str, **form: str) -> tuple[int, str]:
    answer = browser.post(f"{PAGE}/{what}", data={"_token": CSRF, **form})
    return answer.status_code, answer.headers.get("location", answer.text)


def asked(browser: TestClient, wallet: Wallet) -> str:
    """The text that the page shows to be signed."""
    status, text = posted(browser, "spoerg", adresse=wallet.address)
    found = re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
    assert status == 200
    assert found is not None
    return html.unescape(found[1])


def test_a_wallet_is_connected_by_its_signature_and_removed(
    market: Market, pages_of: PagesOf
) -> None:
    wallet = Wallet()
    with pages_of(market.neighbour()) as browser:
        text = asked(browser, wallet)
        assert wallet.address in text
        form = {"adresse": wallet.address, "underskrift": wallet.sign(text)}
        assert posted(browser, "tegnebog", **form) == (303, f"{PAGE}?sket=tegnebog")
        assert posted(browser, "tegnebog", **form)[0] == 303  # it is connected already
        page = seen(browser, PAGE)
        assert f'data-testid="wallet">{wallet.address}' in page
        assert "Forbandt" in page
        for _ in range(2):
            assert posted(browser, "fjern") == (303, f"{PAGE}?sket=tegnebog-fjernet")
        assert 'data-testid="wallet"' not in seen(browser, PAGE)


def test_what_is_signed_wrongly_twice_or_too_late_connects_nothing(
    market: Market, pages_of: PagesOf
) -> None:
    wallet, other = Wallet(), Wallet()
    with pages_of(market.neighbour()) as browser:
        text = asked(browser, wallet)
        wrong = {"adresse": wallet.address, "underskrift": other.sign(text)}
        status, page = posted(browser, "tegnebog", **wrong)
        assert (status, "ikke tegnebogens underskrift" in page) == (422, True)
        status, page = posted(
            browser, "tegnebog", adresse=wallet.address, underskrift=wallet.sign(text)
        )
        assert (status, "Teksten er udløbet, eller underskrevet før" in page) == (422, True)
        assert "Ikke underskrevet af" in seen(browser, PAGE)

        text = asked(browser, wallet)
        market.clock.move_by(minutes=6)
        status, page = posted(
            browser, "tegnebog", adresse=wallet.address, underskrift=wallet.sign(text)
        )
        assert (status, "Teksten er udløbet" in page) == (422, True)


def test_a_wallet_is_one_customers(market: Market, pages_of: PagesOf) -> None:
    wallet = Wallet()
    who, other = market.neighbour(), market.neighbour()
    with pages_of(who) as browser:
        text = asked(browser, wallet)
        posted(browser, "tegnebog", adresse=wallet.address, underskrift=wallet.sign(text))
    with pages_of(other) as browser:
        assert wallet.address not in seen(browser, PAGE)
        text = asked(browser, wallet)
        status, page = posted(
            browser, "tegnebog", adresse=wallet.address, underskrift=wallet.sign(text)
        )
        assert (status, "forbundet med en anden konto" in page) == (422, True)


def test_what_is_no_address_or_no_signature_is_told_beside_its_field(
    market: Market, pages_of: PagesOf
) -> None:
    wallet = Wallet()
    with pages_of(market.neighbour()) as browser:
        status, page = posted(browser, "spoerg", adresse="0x1234")
        assert (status, "Det er ikke en adresse på en tegnebog" in page) == (422, True)
        status, page = posted(browser, "tegnebog", adresse=wallet.address, underskrift="0 O I l")
        assert (status, "Indsæt underskriften" in page) == (422, True)


# --- what the market may move ---


@pytest.fixture
def rails(market: Market, database_of: Callable[[str], Database]) -> Rails:
    return Rails(market, database_of("chain_worker"), database_of("invoice_generator"))


def offered(browser: TestClient, token: str) -> bytes:
    """The bytes that the page shows to be signed."""
    found = re.search(rf'data-testid="to-allow-{token}">([^<]+)<', seen(browser, PAGE))
    assert found is not None
    return base64.b64decode(html.unescape(found[1]))


def shown(browser: TestClient, token: str) -> list[str]:
    """What the page says of a token: may move, given, used, held, free."""
    found = re.search(
        rf'data-testid="allowance-{token}">(.*?)</dl>', seen(browser, PAGE), re.DOTALL
    )
    assert found is not None
    return [html.unescape(text) for text in re.findall(r"<dd>(.*?)</dd>", found[1])]


def test_an_owner_allows_signs_and_sees_what_was_used(
    market: Market, rails: Rails, pages_of: PagesOf
) -> None:
    """GX-ORD-4: asked for, offered as bytes, signed, on the ledger, held and used."""
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    rails.wallet(seller, "Sol", kwh=25)
    rails.wallet(buyer, "Bo", kroner=5, allowed=1)
    with pages_of(buyer) as browser:
        wish = {"token": "currency", "beloeb-currency": "4,50"}
        assert posted(browser, "lov", **wish) == (303, f"{PAGE}?sket=lov")
        assert posted(browser, "lov", **wish)[0] == 303  # the same again is the same
        assert "klar til din underskrift" in seen(browser, PAGE)
        other = {"token": "currency", "beloeb-currency": "4"}
        status, page = posted(browser, "lov", **other)
        assert (status, "Du er ved at give lov til et andet beløb" in page) == (422, True)

        rails.passes(1)
        message = offered(browser, "currency")
        wrong = {"token": "currency", "underskrift-currency": encoded(signed_by("Sol", message))}
        status, page = posted(browser, "lov/underskrift", **wrong)
        assert (status, "ikke tegnebogens underskrift" in page) == (422, True)
        right = {"token": "currency", "underskrift-currency": encoded(signed_by("Bo", message))}
        assert posted(browser, "lov/underskrift", **right) == (
            303, f"{PAGE}?sket=lov-underskrevet",
        )  # fmt: skip
        assert "Du har underskrevet 4,50" in seen(browser, PAGE)
        rails.passes(4)
        assert shown(browser, "currency") == [
            "4,50 kr.",
            "4,50 kr.",
            "0,00 kr.",
            "0,00 kr.",
            "4,50 kr.",
        ]

        rails.place(seller, Side.SELL, "20", "0.15", "sell")
        rails.place(buyer, Side.BUY, "20", "0.16", "buy")
        assert shown(browser, "currency") == [
            "4,50 kr.",
            "4,50 kr.",
            "0,00 kr.",
            "3,21 kr.",
            "1,29 kr.",
        ]
        market.clear()
        rails.passes(4)
        assert shown(browser, "currency") == [
            "1,40 kr.",
            "4,50 kr.",
            "3,10 kr.",
            "0,00 kr.",
            "1,40 kr.",
        ]


def test_an_amount_that_is_none_is_told_beside_its_field(
    market: Market, rails: Rails, pages_of: PagesOf
) -> None:
    buyer = market.neighbour()
    rails.wallet(buyer, "Bo", kroner=5)
    with pages_of(buyer) as browser:
        for token, said, told in (
            ("currency", "4,505", "Højst to decimaler"),
            ("energy", "mange", "Skriv et antal kWh"),
            ("energy", "-1", "Skriv 0 eller mere"),
        ):
            status, page = posted(browser, "lov", **{"token": token, f"beloeb-{token}": said})
            assert (status, told in page) == (422, True), said
        status, page = posted(
            browser, "lov/underskrift", **{"token": "energy", "underskrift-energy": "1111"}
        )
        assert (status, "er udløbet" in page) == (422, True)
        assert posted(browser, "lov", token="gold")[0] == 422


def test_who_removes_their_wallet_is_told_what_becomes_of_its_orders(
    market: Market, rails: Rails, pages_of: PagesOf
) -> None:
    seller = market.neighbour(produced=500)
    rails.wallet(seller, "Sol", kwh=25)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    with pages_of(seller) as browser:
        assert "Dine åbne ordrer med tokens bliver annulleret." in seen(browser, PAGE)
        assert posted(browser, "fjern") == (303, f"{PAGE}?sket=tegnebog-fjernet-ordrer")
        assert "dine åbne ordrer med tokens er annulleret" in seen(
            browser, f"{PAGE}?sket=tegnebog-fjernet-ordrer"
        )
        assert "Du fjernede tegnebogen" in seen(browser, "/nabostroem/handel")
