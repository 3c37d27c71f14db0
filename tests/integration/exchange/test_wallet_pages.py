"""Indstillinger: a wallet is connected by its signature, and removed, on the page (GX-WAL-1)."""

import html
import re
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient

from elhandel.values.base58 import encoded
from tests.integration.exchange.test_market_pages import PagesOf, pages_of, seen
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
