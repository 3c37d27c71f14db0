"""Journeys of Nabostrøm: two neighbours trade on the whole stack, and their pages follow by
themselves. Played on a stack of its own, on which neighbours trade.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from simulator.local.demo.world import World
from tests.browser.conftest import PICTURES
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import empty_stack

TRADING: Final = "/nabostroem/handel"
SELLER, BUYER = 37, 26
"""Places in the population: a solar roof, and a house in the same price area."""

_SIGNED_UP: Final = date(2026, 4, 7)
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

    def quarter_passes(self) -> int:
        """A quarter of an hour passes and is cleared; how many trades that made."""
        clock = self.world.stack.clock
        clock.move_to(clock.now() + timedelta(minutes=15))
        return int(self.world.job("InvoiceGenerator", "clear-epochs")["trades"])


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
        first = max(starts, date(2026, 5, 1))
        for day in (starts - _DAY, starts, *(first + n * _DAY for n in range(_MEASURED))):
            world.at(day, 6)
            world.job("QueuePoller", "activate")
            world.exchange()
        world.job("QueuePoller", "fetch-spot-prices")
        yield Neighbours(world, seller["customer_name"], buyer["customer_name"])


@pytest.fixture
def visit(chromium: Browser, neighbours: Neighbours) -> Iterator[Visit]:
    """`visit(name)`: a window in which a neighbour has signed in, on their Handel."""
    opened: list[Visitor] = []

    def go(name: str, **options: Any) -> Visitor:
        visitor = Visitor(chromium, neighbours.world.stack.api_url, PICTURES, **options)
        opened.append(visitor)
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
    """Sell 20 at 0.15, buy 20 at 0.16: cleared at 0.155, and nobody has touched a page."""
    seller = visit(neighbours.seller, viewport=DEVICES[device])
    buyer = visit(neighbours.buyer, viewport=DEVICES[device])
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
