"""Every state of Nabostrøm, looked at: nothing inaccessible in light and dark, on a desktop and a
phone; whole without JavaScript and at 320 pixels; a picture of each (`.local/pictures/nabo-…`).
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final, cast

import httpx
import pytest
from playwright.sync_api import Browser

from elhandel.certificates.issue import Wanted, issue
from elhandel.exchange.control import pause_market
from elhandel.meters.readings import Submitted, submit
from elhandel.meters.registry import NewMeter
from elhandel.meters.verification import Claim, verify
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.browser.conftest import PICTURES
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.builders.database.kept import Databases
from tests.integration.exchange.world import FIRST, Market, Neighbour
from tests.integration.site.states import State, Street

TRADING: Final = "/nabostroem/handel"
PAGES: Final = (
    "/nabostroem",
    TRADING,
    "/nabostroem/maalinger",
    "/nabostroem/certifikater",
    "/nabostroem/indstillinger",
)

STATES: Final = {
    "nabo-overblik": ("seller", "/nabostroem", "Hvad der er sket"),
    "nabo-handel": ("seller", TRADING, "Dine ordrer"),
    "nabo-handel-koeber": ("buyer", TRADING, "Dine ordrer"),
    "nabo-regnet-ud": ("seller", f"{TRADING}?side=sell&kwh=4&pris=0,155", "Du får mindst"),
    "nabo-intet": ("newcomer", TRADING, "Du har ingen ordrer"),
    "nabo-intet-overblik": ("newcomer", "/nabostroem", "Her ser du, hvad der sker"),
    "nabo-stille": ("paused", TRADING, "Markedet står stille"),
    "nabo-maalinger": ("seller", "/nabostroem/maalinger", "Dine aflæsninger"),
    "nabo-maalinger-intet": ("newcomer", "/nabostroem/maalinger", "Du har ingen målere her endnu"),
    "nabo-certifikater": ("late", "/nabostroem/certifikater", "Dine certifikater"),
    "nabo-certifikat": ("late", "/nabostroem/certifikater/{valid}", "Brug det"),
    "nabo-certifikat-vist": ("late", "/certifikat/{valid}", "ERC-2026-"),
    "nabo-certifikat-venter": ("seller", "/nabostroem/certifikater/{valid}", "Vent, til målingen"),
    "nabo-certifikater-intet": ("newcomer", "/nabostroem/certifikater", "Her kommer certifikater"),
    "nabo-indstillinger": ("seller", "/nabostroem/indstillinger", "Din tegnebog"),
    "nabo-lov": ("walleted", "/nabostroem/indstillinger", "Hvad markedet må flytte"),
    "nabo-tokens": ("walleted", f"{TRADING}?bog=token", "Med tokens"),
    "nabo-to-maaneder": ("early", f"{TRADING}?maaned=2026-01", "At sælge af januar"),
}
"""By picture: the state, the page, and what stands on it."""


class Quarter:
    """A market with a day of trades behind it, seen by its neighbours."""

    def __init__(self, database: Database) -> None:
        self.market = market = Market(database)
        seller, other = market.neighbour(produced=500), market.neighbour(produced=900)
        buyer, newcomer = market.neighbour(), market.neighbour()
        for ask, bid in (("0.15", "0.16"), ("0.21", "0.22"), ("0.18", "0.2"), ("0.24", "0.25")):
            market.sell(seller, "2", ask)
            market.buy(buyer, "2", bid)
            market.clear()
        market.cancel(seller, market.sell(seller, "3", "0.9"))
        market.sell(seller, "8", "0.31")
        for kwh, price in (("4", "0.28"), ("6.5", "0.3"), ("12", "0.42"), ("3.1", "0.5")):
            market.sell(other, kwh, price)
        for kwh, price in (("5", "0.22"), ("9.5", "0.2"), ("3", "0.155"), ("1", "0.1")):
            market.buy(buyer, kwh, price)
        now = market.clock.now()
        _submits(market, seller)
        self.valid = _certified(market, seller)
        walleted = market.neighbour(produced=700)
        _has_a_wallet(market, walleted)
        early = now.replace(month=2, day=3)
        self.states = {
            "seller": State(seller.customer, now),
            "buyer": State(buyer.customer, now),
            "newcomer": State(newcomer.customer, now),
            "early": State(seller.customer, early),
            "late": State(seller.customer, now.replace(month=2, day=20)),
            "walleted": State(walleted.customer, now),
            "paused": State(seller.customer, now),
        }

    def pause(self, *, on: bool) -> None:
        """Let the market stand still, or go on."""
        decision = Decision("staff:anna", "readings are wrong", self.market.clock.now())
        with self.market.database.transaction() as tx:
            tx.execute("DELETE FROM exchange.pause")
            if on:
                pause_market(tx, decision)


def _has_a_wallet(market: Market, who: Neighbour) -> None:
    """A wallet whose energy the market may move, and whose money waits for a signature."""
    values = {"customer": who.customer, "wallet": _WALLET, "now": market.clock.now()}
    subjects = {
        token: hashlib.sha256(f"allowance {token} {_WALLET}".encode()).hexdigest()
        for token in ("energy", "currency")
    }
    with market.database.transaction() as tx:
        tx.execute(_WALLETED, {**values, **subjects}, prepare=False)
        for statement in _LEDGER:
            tx.execute(statement, {**values, **subjects})


_WALLET: Final = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"

_WALLETED: Final = """
INSERT INTO wallets.wallet (customer_id, address, connected_at)
VALUES (%(customer)s, %(wallet)s, %(now)s)
"""

_LEDGER: Final = (
    """
    INSERT INTO chain.house (
        address, energy_mint, currency_mint, market, energy_supply, lamports, read_at)
    VALUES ('house', 'energy', 'currency', 'market', 25000000000, 1000000000, %(now)s)
    """,
    """
    INSERT INTO chain.holding (
        wallet, energy, currency, energy_allowed, currency_allowed, watched_since, read_at)
    VALUES (%(wallet)s, 25000000000, 5000, 12500000000, 0, %(now)s, %(now)s)
    """,
    """
    INSERT INTO chain.task (kind, subject, number, wallet, units, terms, state, due_at, ordered_at,
                            done_at, done_kind, done_units)
    VALUES ('approve', %(energy)s, 1, %(wallet)s, 20000000000, '{"token": "energy"}', 'done',
            %(now)s, %(now)s, %(now)s, 'approve', 20000000000),
           ('approve', %(currency)s, 1, %(wallet)s, 2500, '{"token": "currency"}', 'pending',
            %(now)s, %(now)s, NULL, NULL, NULL)
    """,
    """
    INSERT INTO chain.offer (task_id, message, last_valid_height, offered_at)
    SELECT task_id, decode(repeat('80020104', 60), 'hex'), 1, %(now)s FROM chain.task
    WHERE subject = %(currency)s
    """,
)


def _submits(market: Market, who: Neighbour) -> None:
    """A meter of theirs is proven by the market, and read three times."""
    now = market.clock.now()
    claim = Claim(NewMeter(serial=who.house.gsrn, meter_type="residential"), "datahub", None)
    meter = verify(market.database, who.customer, claim, now)
    for hours, wh in ((30, 4_200), (9, 11_750), (3, 25_500)):
        submitted = Submitted(str(meter.meter_id), wh, now - timedelta(hours=hours))
        with market.database.customer_transaction(who.customer) as tx:
            submit(tx, submitted, f"customer:{who.customer}", now)


def _certified(market: Market, who: Neighbour) -> str:
    """Two mornings of their sun are certified; the number of the last."""
    decision = Decision("staff:anna", "asked for it", market.clock.now())
    gsrn = Gsrn(who.house.children[0])
    number = ""
    with market.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.metering_point_version v SET technology = 'D11' FROM "
            "portfolio.metering_point p WHERE p.metering_point_id = v.metering_point_id "
            "AND p.gsrn = %s",
            [gsrn.value],
        )
        for day in (FIRST, FIRST + timedelta(days=1)):
            noon = start_of_day(day) + timedelta(hours=12)
            number = issue(tx, Wanted(gsrn, noon, noon + timedelta(hours=2), None), decision)
    return number


@pytest.fixture(scope="module")
def neighbours() -> Iterator[None]:
    """Neighbours trade here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELHANDEL_NEIGHBOURS", "on")
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def quarter_stage(
    chromium: Browser,
    neighbours: None,
    kept_databases: Databases,
) -> Iterator[tuple[Stage, Quarter]]:
    with kept_databases.one() as kept:
        quarter = Quarter(kept.owner())
        with Stage.opened(cast("Street", quarter), kept.url) as stage:
            yield stage, quarter


@pytest.fixture
def look_at(
    chromium: Browser, quarter_stage: tuple[Stage, Quarter]
) -> Iterator[Callable[..., Visitor]]:
    """A window in front of a state."""
    stage, quarter = quarter_stage
    opened: list[Visitor] = []

    def look(state: str, **options: Any) -> Visitor:
        quarter.pause(on=state == "paused")
        stage.show(state)
        opened.append(Visitor(chromium, stage.url, PICTURES, **options))
        return opened[-1]

    yield look
    try:
        for visitor in opened:
            visitor.expect_silence()
    finally:
        for visitor in opened:
            visitor.close()
        stage.clear()


@pytest.mark.parametrize("name", STATES)
def test_a_state_of_nabostroem(
    look_at: Callable[..., Visitor], quarter_stage: tuple[Stage, Quarter], name: str
) -> None:
    state, path, told = STATES[name]
    visitor = look_at(state)
    assert visitor.go(path.format(valid=quarter_stage[1].valid)).status == 200
    visitor.sees(told)
    visitor.look(name)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_without_javascript_and_at_320_pixels(
    look_at: Callable[..., Visitor], path: str
) -> None:
    visitor = look_at("seller", javascript=False, viewport={"width": 320, "height": 700})
    assert visitor.go(path).status == 200
    assert visitor.width_of_content() == 320
    visitor.picture(f"nabo-smal{path.replace('/', '-')}")


def test_what_one_gets_is_told_while_it_is_written(look_at: Callable[..., Visitor]) -> None:
    visitor = look_at("seller")
    visitor.go(TRADING)
    page = visitor.page
    page.get_by_role("radio", name="Sælge").check()
    page.get_by_label("kWh", exact=True).fill("20")
    page.get_by_label("Pris, kr. pr. kWh").fill("0,155")
    comes = page.get_by_test_id("comes-to")
    comes.wait_for()
    assert comes.inner_text() == "3,07 kr."
    page.get_by_role("radio", name="Købe").check()
    visitor.sees("Du betaler højst")
    assert "_token" not in page.url


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_all_that_it_loads_is_within_the_budget(
    quarter_stage: tuple[Stage, Quarter], path: str
) -> None:
    """A page 15 kB compressed, its scripts 45, a fragment 5 (web.md, 10)."""
    stage, _ = quarter_stage
    stage.show("seller")
    with httpx.Client(base_url=stage.url) as client:
        page = client.get(path)
        assert len(gzip.compress(page.content, 6)) <= 15_000
        scripts = re.findall(r'src="(/assets/[^"]+\.js)"', page.text)
        assert len(scripts) >= 2
        weight = sum(len(gzip.compress(client.get(at).content, 6)) for at in scripts)
        assert weight <= 45_000
        part = client.get(f"{TRADING}?del=marked", headers={"hx-request-type": "partial"})
        assert "<html" not in part.text
        assert len(gzip.compress(part.content, 6)) <= 5_000
