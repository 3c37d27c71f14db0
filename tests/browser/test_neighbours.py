"""Journeys of Nabostrøm: two neighbours trade on the whole stack, and their pages follow by
themselves. Played on a stack of its own, on which neighbours trade.
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, WebSocket

from elhandel.values.days.local_time import danish_time
from tests.browser.conftest import PICTURES
from tests.browser.neighbourhood import (
    Line,
    Neighbours,
    Wallet,
    connect,
    neighbours_on_a_stack,
    order,
)
from tests.browser.visitor import DEVICES, Visitor, on_both

TRADING: Final = "/nabostroem/handel"
BY_SOCKET, BY_POLLING = "Opdateres med det samme", "Opdateres hvert 10. sekund"
_LOOKS: Final = 200
_SETTLED: Final = 120_000
"""Milliseconds, as the page says: within two minutes the ledger has what was signed."""
_CHANNELS: Final = 3
"""That Handel listens to: what is one's own, epochs and the book."""
_MENDED: Final = 90_000
"""Milliseconds within which a page has its socket again: it tries more and more seldom."""

type Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def neighbours(chromium: Browser) -> Iterator[Neighbours]:
    with neighbours_on_a_stack() as found:
        yield found


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


def heard_by(visitor: Visitor) -> list[list[str]]:
    """The types of what each of its sockets says, as it comes."""
    heard: list[list[str]] = []

    def listen(socket: WebSocket) -> None:
        said_by_it: list[str] = []
        heard.append(said_by_it)
        socket.on("framereceived", lambda said: said_by_it.append(json.loads(said)["type"]))

    visitor.page.on("websocket", listen)
    return heard


def listens(visitor: Visitor, heard: list[list[str]]) -> None:
    """The page that stands there is told of all three channels: of what was before, it reads."""
    visitor.sees(BY_SOCKET)
    until(visitor, heard, lambda: heard[-1].count("Subscribed") == _CHANNELS)


def hears(visitor: Visitor, heard: list[list[str]]) -> None:
    """The socket has said what the quarter came to; the messages may come after the page's part."""
    told = {"OrderBookUpdate", "MatchNotification", "EpochTransition"}
    until(visitor, heard, lambda: told <= {kind for socket in heard for kind in socket})


def until(visitor: Visitor, heard: list[list[str]], holds: Callable[[], bool]) -> None:
    for _ in range(_LOOKS):
        if holds():
            return
        visitor.page.wait_for_timeout(100)  # lets the browser tell what has come
    raise AssertionError(heard)


def both_order(seller: Visitor, buyer: Visitor) -> None:
    """Sell 20 at 0.15, buy 20 at 0.16."""
    order(seller, "Sælge", "20", "0,15")
    buyer.page.get_by_test_id("asks").get_by_text("20,0").first.wait_for()
    order(buyer, "Købe", "20", "0,16")


def both_see_it(seller: Visitor, buyer: Visitor, trades: int) -> None:
    """So many trades stand on both pages by themselves, the newest of which they have just made."""
    for visitor, said in ((seller, "Solgt 20,0 kWh"), (buyer, "Købt 20,0 kWh")):
        rows = visitor.page.get_by_test_id("trades").locator("tbody tr")
        rows.nth(trades - 1).wait_for()
        rows.first.filter(has_text=said).filter(has_text="0,155").wait_for()
        visitor.page.get_by_test_id("latest-price").get_by_text("0,155 kr.").wait_for()


def trades_of(visitor: Visitor) -> int:
    """How many trades the page shows."""
    return visitor.page.get_by_test_id("trades").locator("tbody tr").count()


def lets_the_market_move(visitor: Visitor, neighbours: Neighbours) -> None:
    """The wallet in the browser signs that the market may move 1.5 kWh (GX-ORD-4)."""
    visitor.forget_cookies()  # only who has signed in lately is asked to sign
    visitor.sign_in(neighbours.seller, "/nabostroem/indstillinger")
    page = visitor.page
    energy = page.get_by_test_id("allowance-energy")
    assert energy.get_by_text("1,500 kWh").count() == 0
    form = page.locator("form").filter(has=page.get_by_label("Nyt tal, kWh"))
    form.get_by_label("Nyt tal, kWh").fill("1,5")
    form.get_by_role("button", name="Gør klar til underskrift").click()
    page.get_by_text("Vi gør 1,500 kWh klar til din underskrift").wait_for()
    with neighbours.ledger_followed():
        page.get_by_role("button", name="Prøvetegnebog").click(timeout=_SETTLED)
        page.get_by_text("Du har underskrevet").wait_for()
        energy.get_by_text("Du har givet lov til").wait_for(timeout=_SETTLED)
    assert energy.get_by_text("1,500 kWh").count() == 3, "may move, was let, and free for orders"
    visitor.look("nabo-rejse-lov", schemes=("light",))


@on_both
def test_two_neighbours_trade_and_both_pages_follow_by_the_socket(
    visit: Visit, neighbours: Neighbours, device: str
) -> None:
    """Sell 20 at 0.15, buy 20 at 0.16: cleared at 0.155, and nobody has touched a page. The
    browser's own socket, which the page's policy allows, has told both.
    """
    with neighbours.relayed():
        seller = visit(neighbours.seller, viewport=DEVICES[device])
        buyer = visit(neighbours.buyer, viewport=DEVICES[device])
        heard = {id(visitor): heard_by(visitor) for visitor in (seller, buyer)}
        policy = seller.go(TRADING).headers["content-security-policy"]
        buyer.go(TRADING)
        shown = trades_of(seller)
        host = neighbours.world.stack.api_url.replace("http", "ws", 1)
        assert f"connect-src 'self' {host};" in policy
        for visitor in (seller, buyer):
            visitor.sees(BY_SOCKET)

        both_order(seller, buyer)
        for visitor in (seller, buyer):
            listens(visitor, heard[id(visitor)])
        assert neighbours.quarter_passes() == 1

        both_see_it(seller, buyer, shown + 1)
        for visitor in (seller, buyer):
            assert visitor.page.get_by_text(BY_SOCKET).is_visible()
            hears(visitor, heard[id(visitor)])
        seller.look(f"nabo-rejse-socket-{device}", schemes=("light",))


@on_both
def test_pages_follow_by_polling_while_the_socket_is_cut_and_by_the_socket_once_it_is_mended(
    visit: Visit, neighbours: Neighbours, device: str
) -> None:
    lines = (Line(), Line())
    with neighbours.relayed():
        seller, buyer = (
            visit(name, viewport=DEVICES[device], line=line)
            for name, line in zip((neighbours.seller, neighbours.buyer), lines, strict=True)
        )
        for visitor in (seller, buyer):
            visitor.sees(BY_SOCKET)
        shown = trades_of(seller)
        for line in lines:
            line.cut()
        for visitor in (seller, buyer):
            visitor.sees(BY_POLLING)

        both_order(seller, buyer)
        assert neighbours.quarter_passes() == 1

        both_see_it(seller, buyer, shown + 1)
        assert seller.page.get_by_text(BY_POLLING).is_visible()
        seller.look(f"nabo-rejse-handlet-{device}", schemes=("light",))
        for line in lines:
            line.mend()
        for visitor in (seller, buyer):
            visitor.page.get_by_text(BY_SOCKET).wait_for(timeout=_MENDED)
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


@on_both
def test_from_a_meter_and_a_wallet_to_a_reading_and_tokens(
    visit: Visit, neighbours: Neighbours, device: str
) -> None:
    """Register, wallet, reading, mint: the wallet is an extension of the browser on a desktop, and
    signs elsewhere on a phone. What the roof delivered stands on the page as tokens.
    """
    neighbours.day_passes()
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
    assert neighbours.tokens_made() > 0
    held = {}
    for path in ("/nabostroem/indstillinger", "/nabostroem"):
        visitor.go(path)
        held[path] = page.get_by_test_id("tokens").inner_text()
        visitor.look(f"nabo-rejse-tokens{path.replace('/', '-')}-{device}", schemes=("light",))
    assert len(set(held.values())) == 1
    assert held["/nabostroem"] != "0,000 kWh"

    if on_desktop:
        lets_the_market_move(visitor, neighbours)

    visitor.forget_cookies()  # a wallet is removed by who has signed in lately
    visitor.sign_in(neighbours.seller, "/nabostroem/indstillinger")
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
    page.get_by_role("button", name="Lav en PDF").click()
    page.get_by_test_id("document").wait_for()
    assert neighbours.documents_made() == 1
    page.reload()
    path = page.get_by_role("link", name="Hent som PDF").get_attribute("href")
    document = page.request.get(f"{seller.base}{path}")
    assert document.headers["content-type"] == "application/pdf"
    assert document.body().startswith(b"%PDF-")
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
