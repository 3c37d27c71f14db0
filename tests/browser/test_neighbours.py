"""Journeys of Nabostrøm: two neighbours trade on the whole stack, and their pages follow by
themselves. Played on a stack of its own, on which neighbours trade.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, WebSocketRoute

from elhandel.values.base58 import encoded
from elhandel.values.days.local_time import danish_time, start_of_day
from simulator.local.demo.world import World
from tests.browser.conftest import PICTURES
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import empty_stack

TRADING: Final = "/nabostroem/handel"
SELLER, BUYER = 37, 26
"""Places in the population: a solar roof, and a house in the same price area."""

_SIGNED_UP: Final = date(2026, 4, 7)
FIRST: Final = date(2026, 5, 1)
_DAY: Final = timedelta(days=1)
_MEASURED: Final = 8
"""Days of May that are measured when they trade."""

type Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Neighbours:
    """Two neighbours whom we supply, in the sun of May."""

    world: World
    seller: str
    buyer: str
    roof: str
    """The metering point of the seller's production."""

    def quarter_passes(self) -> int:
        """A quarter of an hour passes and is cleared; how many trades that made."""
        clock = self.world.stack.clock
        clock.move_to(clock.now() + timedelta(minutes=15))
        return int(self.world.job("InvoiceGenerator", "clear-epochs")["trades"])

    def certified(self, day: int) -> str:
        """Two hours of a day's sun are certified by an authority; the number."""
        noon = start_of_day(FIRST + day * _DAY) + timedelta(hours=12)
        asked = {"from": noon.isoformat(), "to": (noon + timedelta(hours=2)).isoformat()}
        why = {"why": "the owner asked for it"}
        done = self.world.job("Backoffice", "issue-certificate", gsrn=self.roof, **asked, **why)
        return str(done["certificate"])


@pytest.fixture(scope="module")
def neighbours(chromium: Browser) -> Iterator[Neighbours]:
    with empty_stack({"Neighbours": "on"}) as world:
        homes = world.population(SELLER + 1)
        seller, buyer = homes[SELLER], homes[BUYER]
        world.let_sign_in([seller, buyer])
        world.at(_SIGNED_UP)
        product = str(world.products()[0]["id"])
        signed_up = [world.sign_up(home, product) for home in (seller, buyer)]
        world.exchange()
        starts = max(
            date.fromisoformat(world.status(one.signup_id)["estimated_activation"])
            for one in signed_up
        )
        for day in (starts - _DAY, starts, *(FIRST + n * _DAY for n in range(_MEASURED))):
            world.at(day, 6)
            world.job("QueuePoller", "activate")
            world.exchange()
        world.job("QueuePoller", "fetch-spot-prices")
        httpx.get(f"{world.stack.api_url}/hjaelp", timeout=120)  # the pages have started
        yield Neighbours(
            world, seller["customer_name"], buyer["customer_name"], seller["production_gsrn"]
        )


class Line:
    """What a window's socket goes over; it can be cut, and mended."""

    def __init__(self, *, is_cut: bool) -> None:
        self.is_cut = is_cut
        self._open: list[WebSocketRoute] = []

    def carries(self, visitor: Visitor) -> None:
        visitor.page.route_web_socket(re.compile(".*"), self._carry)

    def _carry(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
        else:
            socket.connect_to_server()
            self._open.append(socket)


@pytest.fixture
def visit(chromium: Browser, neighbours: Neighbours) -> Iterator[Visit]:
    """`visit(name)`: a window in which a neighbour has signed in, on their Handel."""
    opened: list[Visitor] = []

    def go(name: str, line: Line | None = None, **options: Any) -> Visitor:
        # The clock jumps a quarter of an hour: a ticket that was just drawn may be over.
        allowed = ("WebSocket connection",)
        address = neighbours.world.stack.api_url
        visitor = Visitor(chromium, address, PICTURES, allowed=allowed, **options)
        opened.append(visitor)
        if line is not None:
            line.carries(visitor)
        visitor.sign_in(name, TRADING)
        return visitor

    yield go
    try:
        for visitor in opened:
            visitor.ends_well()
            visitor.expect_silence()
    finally:
        for visitor in opened:
            visitor.close()


def order(visitor: Visitor, side: str, kwh: str, price: str) -> None:
    """Fill in the form and send it."""
    page = visitor.page
    page.get_by_label(side, exact=True).check()
    page.get_by_label("kWh", exact=True).fill(kwh)
    page.get_by_label("Pris, kr. pr. kWh").fill(price)
    page.get_by_test_id("comes-to").wait_for()
    page.get_by_role("button", name="Læg ordren").click()
    visitor.sees("Ordren er lagt")


@on_both
def test_two_neighbours_trade_and_both_pages_follow_by_polling(
    visit: Visit, neighbours: Neighbours, device: str
) -> None:
    """Sell 20 at 0.15, buy 20 at 0.16: cleared at 0.155, and nobody has touched a page, whose
    socket is cut.
    """
    seller, buyer = (
        visit(name, viewport=DEVICES[device], line=Line(is_cut=True))
        for name in (neighbours.seller, neighbours.buyer)
    )
    order(seller, "Sælge", "20", "0,15")
    buyer.sees("Opdateres hvert 10. sekund")
    asks = buyer.page.get_by_test_id("asks")
    asks.get_by_text("20,0").first.wait_for()
    order(buyer, "Købe", "20", "0,16")

    assert neighbours.quarter_passes() == 1

    for visitor, said in ((seller, "Solgt 20,0 kWh"), (buyer, "Købt 20,0 kWh")):
        row = visitor.page.get_by_test_id("trades").get_by_role("row").filter(has_text=said)
        row.filter(has_text="0,155").first.wait_for()
        assert visitor.page.get_by_test_id("latest-price").inner_text() == "0,155 kr."
    seller.look(f"nabo-rejse-handlet-{device}", schemes=("light",))
    seller.go("/nabostroem")
    assert seller.page.get_by_test_id("sold").inner_text() != "0,0 kWh"


@on_both
def test_an_order_is_cancelled(visit: Visit, neighbours: Neighbours, device: str) -> None:
    seller = visit(neighbours.seller, viewport=DEVICES[device])
    left = seller.page.get_by_test_id("to-sell").inner_text()
    order(seller, "Sælge", "5", "9,5")
    assert seller.page.get_by_test_id("to-sell").inner_text() != left
    row = seller.page.get_by_test_id("orders").get_by_role("row").filter(has_text="9,50 kr.").first
    row.get_by_role("button", name="Annullér").click()
    seller.sees("er annulleret")
    assert seller.page.get_by_test_id("to-sell").inner_text() == left
    assert neighbours.quarter_passes() == 0


# --- a meter, a wallet, a reading, tokens ---

_WALLET: Final = """
({ address, key }) => {
  const account = {
    address, publicKey: new Uint8Array(key), chains: ["solana:mainnet"],
    features: ["solana:signMessage"],
  };
  const wallet = {
    version: "1.0.0", name: "Prøvetegnebog", icon: "data:image/svg+xml;base64,",
    accounts: [account], chains: account.chains,
    features: {
      "standard:connect": { version: "1.0.0", connect: async () => ({ accounts: [account] }) },
      "solana:signMessage": {
        version: "1.0.0",
        signMessage: async ({ message }) => {
          const signature = new Uint8Array(await window.signedByTheTest([...message]));
          return [{ signedMessage: message, signature }];
        },
      },
    },
  };
  const register = event => event.detail.register(wallet);
  addEventListener("wallet-standard:app-ready", register);
  dispatchEvent(new CustomEvent("wallet-standard:register-wallet", {
    detail: api => api.register(wallet),
  }));
}
"""


class Wallet:
    """A wallet on the token ledger, with its key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()
        self.address = encoded(self.public)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def is_in(self, visitor: Visitor) -> None:
        """It is an extension of the visitor's browser."""
        page = visitor.page
        page.expose_function("signedByTheTest", lambda said: list(self.sign(bytes(said))))
        asked = json.dumps({"address": self.address, "key": list(self.public)})
        page.add_init_script(f"({_WALLET.strip()})({asked})")


def connect(visitor: Visitor, wallet: Wallet, *, by_extension: bool) -> None:
    page = visitor.page
    visitor.go("/nabostroem/indstillinger")
    if by_extension:
        page.get_by_role("button", name="Prøvetegnebog").click()
        page.get_by_test_id("to-sign").wait_for()
        page.get_by_role("button", name="Prøvetegnebog").click()
    else:
        page.get_by_label("Tegnebogens adresse").fill(wallet.address)
        page.get_by_role("button", name="Vis teksten").click()
        text = page.get_by_test_id("to-sign").text_content() or ""
        page.get_by_label("Underskriften").fill(encoded(wallet.sign(text.encode())))
        page.get_by_role("button", name="Forbind tegnebogen").click()
    visitor.sees("Tegnebogen er forbundet.")
    assert page.get_by_test_id("wallet").inner_text() == wallet.address


@on_both
def test_from_a_meter_and_a_wallet_to_a_reading(
    visit: Visit, neighbours: Neighbours, device: str
) -> None:
    """Register, wallet, reading: the wallet is an extension of the browser on a desktop, and
    signs elsewhere on a phone.
    """
    visitor = visit(neighbours.seller, viewport=DEVICES[device])
    page = visitor.page
    wallet = Wallet()
    on_desktop = device == "desktop"
    if on_desktop:
        wallet.is_in(visitor)
    visitor.go("/nabostroem/maalinger")
    if not visitor.has("Send aflæsningen"):
        page.get_by_label("Målerens nummer").fill(neighbours.roof)
        page.get_by_role("button", name="Bekræft", exact=True).click()
        visitor.sees("Måleren er bekræftet")
    connect(visitor, wallet, by_extension=on_desktop)

    visitor.go("/nabostroem/maalinger")
    kwh = "2,5" if on_desktop else "1,25"
    page.get_by_label("kWh", exact=True).fill(kwh)
    moment = neighbours.world.stack.clock.now() - timedelta(hours=2 if on_desktop else 4)
    page.get_by_label("Hvornår").fill(danish_time(moment).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Send aflæsningen").click()
    visitor.sees("Aflæsningen er modtaget")
    row = page.get_by_test_id("readings").get_by_role("row").filter(has_text=f"{kwh}")
    row.get_by_text("venter").wait_for()

    visitor.look(f"nabo-rejse-maaling-{device}", schemes=("light",))
    visitor.go("/nabostroem/indstillinger")
    page.get_by_role("button", name="Fjern tegnebogen").click()
    visitor.sees("Tegnebogen er fjernet.")


# --- certificates ---


@on_both
def test_a_certificate_is_issued_given_away_and_retired(
    visit: Visit, neighbours: Neighbours, device: str
) -> None:
    number = neighbours.certified(0 if device == "desktop" else 1)
    buyer = visit(neighbours.buyer, viewport=DEVICES[device])
    buyer.go("/nabostroem/indstillinger")
    account = buyer.page.get_by_test_id("account-number").inner_text()
    seller = visit(neighbours.seller, viewport=DEVICES[device])
    seller.go("/nabostroem/certifikater")
    seller.page.get_by_role("link", name=number).click()
    page = seller.page
    page.get_by_test_id("held").wait_for()
    giving = page.get_by_role("region", name="Overdrag det")
    giving.get_by_label("Modtagerens kontonummer").fill(account)
    giving.get_by_role("button", name="Overdrag").click()
    seller.sees("Certifikatet er overdraget.")
    assert page.get_by_test_id("held").inner_text() == "0,000 kWh"

    buyer.go(f"/nabostroem/certifikater/{number}")
    page = buyer.page
    assert page.get_by_test_id("held").inner_text() != "0,000 kWh"
    page.get_by_label("Ja, det kan ikke laves om").check()
    page.get_by_role("button", name="Brug certifikatet").click()
    buyer.sees("Certifikatet er brugt.")
    assert page.get_by_test_id("held").inner_text() == "0,000 kWh"
    assert page.get_by_test_id("certificate-state").inner_text() == "Brugt"
    buyer.look(f"nabo-rejse-certifikat-{device}", schemes=("light",))
