"""What staff see of neighbours' trade, and what the authority commands: by each role, on the page
and by the admin's API. GX-GOV-1, GX-STL-6, GX-MNT-5, GX-USR-3.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient

from elhandel.backoffice.queues import QUEUES, Moment, rows_of
from elhandel.chain.watch import Look, note_look
from elhandel.exchange.orders import State
from elhandel.identity import Role
from elhandel.identity.roles import PERMISSIONS, RIGHTS
from elhandel.identity.subjects import remember_staff
from elhandel.jobs import Answer, Tools, job_runner
from elhandel.minting.participation import join, leave
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel_office import admin, office
from elhandel_office.signing_in import client
from functions.backoffice.app import TABLE
from functions.invoice_generator import app as invoices
from tests.builders.sessions import signed_in_staff
from tests.builders.tokens import TokenIssuer
from tests.integration.exchange.test_rail_token import Rails, states, trade
from tests.integration.exchange.world import FIRST, PAST, Market
from tests.integration.web.browser import HOME, Browser
from tests.integration.web.test_services import do

ROLES: tuple[Role, ...] = get_args(Role.__value__)
WHY = "the auction of DK1 looks wrong"
COMMANDS = (
    ("POST", "market/control", {"action": "PauseTrading"}, "market:control"),
    ("POST", "market/control", {"action": "ResumeTrading"}, "market:control"),
    ("POST", "market/control", {"action": "ClearOrderBook"}, "market:control"),
    ("POST", "market/control", {"action": "TriggerMatching"}, "market:control"),
    ("POST", "governance/emergency-pause", {}, "governance:pause"),
    ("POST", "governance/unpause", {}, "governance:pause"),
    ("POST", "trading/settlements/1/retry", {}, "settlements:retry"),
    ("GET", "governance/status", {}, "market:view"),
    ("GET", "market/revenue", {}, "market:view"),
)


class Authority:
    """The admin's API around a market, for somebody of each role."""

    def __init__(self, http: TestClient, issuer: TokenIssuer, market: Market) -> None:
        self._http, self._issuer, self._market = http, issuer, market

    def ask(self, role: Role, method: str, path: str, **body: Any) -> Any:
        token = self._issuer.token(role, self._market.clock.now())
        sent = {"json": {"reason": WHY, **body}} if method == "POST" else {}
        headers = {"authorization": f"Bearer {token}"}
        return self._http.request(method, f"/api/admin/{path}", headers=headers, **sent)

    def do(self, path: str, **body: Any) -> Any:
        answer = self.ask("operations", "POST", path, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self) -> Any:
        return self.ask("support", "GET", "governance/status").json()


@pytest.fixture
def desk(market: Market, neighbours: None, database_of: Callable[[str], Database]) -> Database:
    own = database_of("backoffice")
    for role in ROLES:
        with own.transaction() as tx:
            signed_in_staff(tx, f"the-{role}", role, now=market.clock.now())
    return own


@pytest.fixture
def run(
    market: Market, desk: Database, database_of: Callable[[str], Database]
) -> Callable[..., Answer]:
    billing = database_of("invoice_generator")
    own = job_runner("Backoffice", TABLE, lambda: Tools(desk, market.clock))
    others = job_runner("InvoiceGenerator", invoices.TABLE, lambda: Tools(billing, market.clock))

    def one(function: str, event: Any, *who: Any) -> Answer:
        return (own if function == "Backoffice" else others)(function, event, *who)

    return one


@pytest.fixture
def authority(market: Market, desk: Database, run: Callable[..., Answer]) -> Iterator[Authority]:
    issuer = TokenIssuer(client().provider.issuer)
    for role in ROLES:
        with desk.transaction() as tx:
            remember_staff(tx, issuer.issuer, role, f"the-{role}", market.clock.now())
    app = admin(run)
    app.dependency_overrides = {web.database: lambda: desk, web.clock: lambda: market.clock}
    with issuer.behind(client), TestClient(app, raise_server_exceptions=False) as http:
        yield Authority(http, issuer, market)


@pytest.fixture
def as_(market: Market, desk: Database, run: Callable[..., Answer]) -> Iterator[Callable[..., Any]]:
    """`as_("billing")`: a browser of somebody with that role."""
    app = office(run)
    app.dependency_overrides = {web.database: lambda: desk, web.clock: lambda: market.clock}
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as http:

        def browser(role: Role) -> Browser:
            with desk.transaction() as tx:
                secret, _ = signed_in_staff(tx, f"seen-{role}", role, now=market.clock.now())
            return Browser(http, {"__Host-kontor": secret})

        yield browser


@pytest.mark.parametrize(("method", "path", "body", "permission"), COMMANDS)
def test_each_role_may_what_its_cell_of_the_matrix_says(
    authority: Authority, method: str, path: str, body: dict[str, Any], permission: str
) -> None:
    may = RIGHTS[PERMISSIONS[permission]]  # type: ignore[index]
    refused = {
        role for role in ROLES if authority.ask(role, method, path, **body).status_code == 403
    }
    assert refused == set(ROLES) - may


def test_the_authority_controls_the_market_and_each_command_stands_in_the_log(
    authority: Authority, market: Market
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")

    paused = authority.do("market/control", action="PauseTrading")
    assert paused["status"] == {
        "operational": False,
        "emergency_paused": False,
        "maintenance_mode": False,
        "trading_paused": True,
        "since": paused["status"]["since"],
    }
    market.clock.move_by(minutes=15)
    assert authority.do("market/control", action="TriggerMatching")["result"]["market"] == "paused"

    authority.do("market/control", action="ResumeTrading")
    matched = authority.do("market/control", action="TriggerMatching")["result"]
    assert (matched["epochs"], matched["trades"], matched["wh"]) == (1, 1, 20_000)
    again = authority.ask("operations", "POST", "market/control", action="ResumeTrading")
    assert (again.status_code, again.json()["code"]) == (409, "unable-to-trade")

    market.sell(seller, "5", "0.15")
    cleared = authority.do("market/control", action="ClearOrderBook", area="DK1")["result"]
    assert cleared == {"orders": 1, "kwh": "5.000"}
    asked = market.world.rows(
        "SELECT action, why, asked_by FROM backoffice.action ORDER BY action_id"
    )
    assert [row[0] for row in asked] == [
        *("pause-market", "clear-epochs", "resume-market", "clear-epochs", "resume-market"),
        "clear-book",
    ]
    assert {row[1:] for row in asked} == {(WHY, "staff:the-operations")}


def test_staff_let_a_settlement_that_failed_be_tried_again(
    authority: Authority, market: Market, database_of: Callable[[str], Database]
) -> None:
    """GX-STL-4: with a role and a reason, once, and it stands in the log."""
    rails = Rails(market, database_of("chain_worker"), database_of("invoice_generator"))
    _, buyer = trade(rails)
    rails.allows_less("Bo")
    ((number,),) = market.world.rows("SELECT trade_id FROM exchange.token_settlement")
    path = f"trading/settlements/{number}/retry"
    early = authority.ask("operations", "POST", path)
    assert (early.status_code, early.json()["code"]) == (409, "settlement-decided")
    for _ in range(8):
        rails.passes(1)
        rails.cluster.produce(200)
        market.clock.move_by(minutes=2)
    assert states(rails, buyer) == ["failed"]
    with market.database.transaction() as tx:
        (row,) = rows_of(tx, QUEUES["stuck-settlements"], Moment.of(market.clock))
    assert (row.arguments, row.cause, row.ore) == ({"trade": number}, "too-little-money", 3_10)
    assert (row.customer_id, row.gsrn) == (buyer.customer, buyer.house.gsrn)

    assert authority.do(path) == {"settlement": number, "status": "pending"}
    assert states(rails, buyer) == ["pending"]
    with market.database.transaction() as tx:
        assert rows_of(tx, QUEUES["stuck-settlements"], Moment.of(market.clock)) == []
    assert authority.ask("operations", "POST", path).status_code == 409
    assert authority.ask("operations", "POST", "trading/settlements/999/retry").status_code == 404


def test_an_emergency_stops_all_and_ends_for_itself(authority: Authority) -> None:
    authority.do("market/control", action="PauseTrading")
    stopped = authority.do("governance/emergency-pause")
    assert (stopped["emergency_paused"], stopped["trading_paused"]) == (True, True)
    assert authority.do("governance/emergency-pause") == stopped

    ended = authority.do("governance/unpause")
    assert (ended["operational"], ended["emergency_paused"]) == (False, False)
    authority.do("market/control", action="ResumeTrading")
    assert authority.status()["operational"]


def test_a_command_without_a_reason_or_of_no_kind_is_refused(authority: Authority) -> None:
    for body in ({"action": "PauseTrading", "reason": "short"}, {"action": "Everything"}):
        answer = authority.ask("admin", "POST", "market/control", **body)
        assert answer.status_code == 422
    assert authority.status()["operational"]


def test_a_reason_names_nobody(authority: Authority) -> None:
    reason = "asked for by 010203-1234 on the telephone"
    answer = authority.ask("admin", "POST", "governance/emergency-pause", reason=reason)
    assert answer.status_code >= 400
    assert authority.status()["operational"]


def test_where_neighbours_do_not_trade_there_is_nothing_to_govern(
    authority: Authority, as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "off")
    settings.cache_clear()
    for method, path, body, _ in COMMANDS:
        assert authority.ask("admin", method, path, **body).status_code == 404
    browser = as_("admin")
    assert browser.get("/kontor/nabostroem").status_code == 404
    assert "/kontor/nabostroem" not in browser.get("/kontor/").text


def test_the_fee_of_trades_is_the_revenue(authority: Authority, market: Market) -> None:
    """GX-STL-6; wheeling and losses are nothing here (GX-CLR-2)."""
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    market.settle_electricity()
    market.settle_trades()

    found = authority.ask("billing", "GET", "market/revenue").json()
    assert found["months"] == [
        {
            "month": "2026-01-01",
            "energy_amount": "20.000",
            "traded": "3.10",
            "platform_fee": "0.03",
            "wheeling_charge": "0",
            "loss_cost": "0",
        }
    ]
    assert found["platform_fee"] == "0.03"


def test_the_page_tells_of_epochs_revenue_and_the_ledger(
    as_: Callable[..., Any], market: Market
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "8", "0.16")
    market.clear()
    market.clock.move_by(minutes=46)
    now = market.clock.now()
    with market.database.transaction() as tx:
        note_look(tx, Look(now, now, 2, 1, 4_711, 2_500_000_000, 0))

    page = as_("operations").get("/kontor/nabostroem").text
    assert page.count("<h1") == 1
    assert re.search(r"Kvarterer, der mangler</dt><dd>3<small>", page)
    assert re.search(r"Åbne ordrer</dt><dd>1<small>12,0 kWh", page)
    assert "2,500 SOL" in page
    assert "1 / 2" in page
    for key in ("pause-market", "pause-market-emergency", "clear-book", "recover-chain"):
        assert f"/kontor/goer/{key}?" in page
    assert "/kontor/goer/resume-market?" not in page


def test_staff_stop_everything_and_clear_the_book_by_the_page(
    as_: Callable[..., Any], market: Market
) -> None:
    seller = market.neighbour(produced=500)
    sale = market.sell(seller, "20", "0.15")
    ida = as_("operations")
    back = "tilbage=/kontor/nabostroem"

    assert do(ida, f"/kontor/goer/pause-market-emergency?{back}") == 303
    assert do(ida, f"/kontor/goer/clear-book?{back}", area="") == 303

    page = ida.get("/kontor/nabostroem").text
    assert "nødstop siden" in page
    assert "/kontor/goer/resume-market-emergency?" in page
    assert market.seen(seller, sale).state is State.CANCELLED
    assert "Ordre annulleret af os" in ida.get(f"/kontor/kunder/{seller.customer}").text
    log = ida.get("/kontor/log").text
    assert "Annullér alle åbne ordrer" in log
    assert "Nødstop" in log


def test_staff_let_a_home_take_part_by_its_own_number(
    as_: Callable[..., Any], market: Market, database_of: Callable[[str], Database]
) -> None:
    """The home's production does, whatever its number is."""
    seller = market.neighbour(produced=500)
    decision = Decision("staff:mette", "asked for it", market.clock.now())
    with database_of("settlement_worker").transaction() as tx:
        join(tx, Gsrn(seller.house.gsrn), FIRST, decision)
    assert re.search(r"med siden.*29\. jan", as_("support").get("/kontor/kunder/1").text)
    assert f"…{seller.house.children[0][-8:]}" in as_("support").get("/kontor/nabostroem").text

    with database_of("settlement_worker").transaction() as tx:
        leave(tx, Gsrn(seller.house.gsrn), PAST, decision)
    rows = market.world.rows("SELECT ends_on FROM minting.participation")
    assert rows == [(PAST,)]


def test_who_may_not_act_sees_no_button_and_who_certifies_sees_no_page(
    as_: Callable[..., Any], market: Market
) -> None:
    page = as_("support").get("/kontor/nabostroem").text
    assert "/kontor/goer/" not in page.split('<main id="indhold"')[1]
    rec = as_("rec")
    assert rec.get("/kontor/nabostroem").status_code == 403
    assert "/kontor/nabostroem" not in rec.get("/kontor/").text


def test_a_ledger_that_is_silent_or_poor_says_so(as_: Callable[..., Any], market: Market) -> None:
    now = market.clock.now()
    seen = now - timedelta(minutes=1)
    with market.database.transaction() as tx:
        note_look(tx, Look(seen, seen, 1, 0, 10, 900_000_000, 5_000_000_000))
        note_look(tx, Look(now, None, 1, 1, None, None, None))
    page = as_("admin").get("/kontor/nabostroem").text
    assert "svarer ikke" in page
    assert "0,900 SOL" in page
    assert "for lidt" in page

    market.clock.move_by(minutes=10)
    assert "ikke set efter længe" in as_("billing").get("/kontor/nabostroem").text


def test_a_customers_page_and_timeline_have_their_part_of_it(
    as_: Callable[..., Any], market: Market
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "8", "0.16")
    market.clear()

    page = as_("support").get(f"/kontor/kunder/{seller.customer}?vis=neighbours").text
    assert "1 åben ordre" in page
    assert re.search(r"solgt 8,0+ kWh", page)
    assert "Ville sælge til naboer" in page
    assert "Solgte til naboer" in page
    assert "/kontor/goer/join-neighbours?" in page
    assert "Købte af naboer" in as_("billing").get(f"/kontor/kunder/{buyer.customer}").text
