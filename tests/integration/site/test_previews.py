"""Before an action is done, staff read what it would do: whom it hits, by how much, and nothing is
written; without a reason, which only the deed needs.
"""

import contextlib
import importlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from elhandel.identity import Role
from elhandel.jobs import Tools
from elhandel.jobs.handler import run_job
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.work.invoker import invoked_by
from elhandel_office import office
from elhandel_web import visit
from tests.builders.sessions import signed_in_staff
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import ORIGIN

_numbers = itertools.count(1)

type Desk = Callable[..., contextlib.AbstractContextManager["Clerk"]]

FUNCTIONS: Final = {"InvoiceGenerator": "invoice_generator", "Backoffice": "backoffice"}
KEY: Final = "a-form-of-a-test-0001"
REPLAYED: Final[Mapping[str, Any]] = {
    "document": "NotifyValidatedMeasureData",
    "state": "handled",
    "code": None,
    "error": None,
    "dead_records": 1,
    "records": [{"record": "T-1", "code": "unit-not-kwh", "error": "The unit is K3."}],
    "tables": [{"table": "metering.reading_day", "inserted": 2, "updated": 1, "deleted": 0}],
    "processes": [
        {"process_id": 7, "event": "confirm", "from_state": "sent", "to_state": "acknowledged"}
    ],
    "days_in_all": 3,
}


class Clerk:
    """Somebody of the staff at their desk."""

    def __init__(self, browser: TestClient, csrf: str) -> None:
        self.browser = browser
        self._csrf = csrf

    def post(self, path: str, **fields: str) -> Any:
        return self.browser.post(path, data={"_token": self._csrf, "_key": KEY, **fields})

    def looks(self, action: str, **fields: str) -> Any:
        return self.post(f"/kontor/goer/{action}", vis="1", **fields)


@pytest.fixture
def desk_of(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[Desk]:
    """`desk_of("billing")`: the desk of somebody with that role; jobs run in their own roles."""
    own = database_of("backoffice")

    def run(
        function: str, event: Mapping[str, Any], on_behalf_of: str, action_id: int | None = None
    ) -> dict[str, Any]:
        if event["job"] == "replay":
            days = [{"gsrn": home.house.gsrn, "day": f"2025-12-0{day}"} for day in (1, 2, 3)]
            return {**REPLAYED, "days": days}
        folder = FUNCTIONS[function]
        table = importlib.import_module(f"functions.{folder}.app").TABLE
        with invoked_by(on_behalf_of, action_id):
            tools = Tools(database_of(folder), home.world.clock)
            return dict(run_job(table, tools, dict(event)))

    app = office(run)

    @contextlib.contextmanager
    def opened(role: Role, language: str = "da") -> Iterator[Clerk]:
        with own.transaction() as tx:
            name = f"ida{next(_numbers)}"
            session = signed_in_staff(tx, name, role, now=home.world.clock.now())[1]
        app.dependency_overrides = {
            web.database: lambda: own,
            web.clock: lambda: home.world.clock,
            visit.session_of_request: lambda: session,
        }
        browser = TestClient(
            app, headers=ORIGIN, follow_redirects=False, raise_server_exceptions=False
        )
        browser.cookies.set("sprog", language)
        yield Clerk(browser, session.csrf)

    yield opened
    app.dependency_overrides = {}


def written(home: BilledHome) -> list[tuple[Any, ...]]:
    return home.world.rows(
        "SELECT (SELECT count(*) FROM billing.invoice), "
        "(SELECT count(*) FROM portfolio.contract_product), "
        "(SELECT count(*) FROM pricing.product_price), (SELECT count(*) FROM ledger.posting), "
        "(SELECT last FROM billing.number_series LIMIT 1), "
        "(SELECT count(*) FROM backoffice.action)"
    )


def test_a_credit_is_read_before_it_has_a_reason(desk_of: Desk, home: BilledHome) -> None:
    bill, before = home.bills[0], written(home)
    line = bill.bill.sections[0].lines[0]
    with desk_of("admin") as clerk:
        seen = clerk.looks("credit-lines", number=bill.number, lines="1")
        wrong = clerk.looks("credit-lines", number=bill.number, lines="99")
        without = clerk.post("/kontor/goer/credit-lines", number=bill.number, lines="1")

    assert seen.status_code == 200, seen.text
    kroner = round(line.amount_ore * 125 / 100)
    assert f"Af regning {bill.number} krediteres {danish(kroner)} kr. med moms." in seen.text
    assert f"<td>{danish(line.amount_ore)}</td>" in seen.text
    assert wrong.status_code == 422
    assert "Regningen eller linjen kan ikke krediteres." in wrong.text
    assert (without.status_code, "Vælg en grund." in without.text) == (422, True)
    assert written(home) == before


def test_another_product_is_shown_with_its_price(desk_of: Desk, home: BilledHome) -> None:
    before = written(home)
    asked = {"kunde": str(home.customer_id), "gsrn": home.house.gsrn, "product": "fast-12"}
    with desk_of("support") as clerk:
        seen = clerk.looks("change-product", **asked, **{"from": "2026-02-01"})
        past = clerk.looks("change-product", **asked, **{"from": "2025-12-01"})

    assert seen.status_code == 200, seen.text
    assert "Fra 1. februar 2026 får kunden" in seen.text
    assert "Fast pris, kr./kWh" in seen.text
    assert "afregnes igen" not in seen.text
    assert "afregnes igen" in past.text
    assert written(home) == before


def test_whom_a_price_hits_is_counted_and_listed_and_the_second_person_sees_it(
    desk_of: Desk, home: BilledHome
) -> None:
    asked = {"product": "spot-basis", "from": "2026-03-01", "margin": "0,10"}
    with desk_of("admin", language="en") as clerk:
        english = clerk.looks("price-product", **asked).text
    with desk_of("admin") as clerk:
        page = clerk.looks("price-product", **asked).text
        assert "1 løbende aftale får en anden pris." in page
        assert f'href="/kontor/kunder/{home.customer_id}"' in page
        assert "tillæg til spotprisen" in page
        (confirm,) = [part.split('"')[0] for part in page.split('name="confirm" value="')[1:]]
        sent = clerk.post(
            "/kontor/goer/price-product",
            **asked,
            confirm=confirm,
            reason="agreed",
            why="decided by the board",
        )
        assert sent.status_code == 303, sent.text
    assert "1 running contract gets another price." in english

    (number,) = home.world.rows("SELECT action_id FROM backoffice.action")[0]
    with desk_of("admin") as second:
        again = second.post(f"/kontor/godkend/{number}", vis="1")
    assert again.status_code == 200, again.text
    assert "1 løbende aftale får en anden pris." in again.text
    assert home.world.rows("SELECT count(*) FROM backoffice.action_step") == [(0,)]


def test_a_replay_says_which_readings_change_whose_they_are_and_what_stays_dead(
    desk_of: Desk, home: BilledHome
) -> None:
    with desk_of("operations") as clerk:
        home.world.rows(
            "INSERT INTO market.inbound_message (message_id, queue, document, body, state, "
            "received_at, error_code, error) VALUES ('m-1', 'Timeseries', "
            "'NotifyValidatedMeasureData', '', 'dead', %s, 'unit-not-kwh', 'The unit is K3.') "
            "RETURNING message_id",
            home.world.clock.now(),
        )
        seen = clerk.looks("replay", koe="dead-letters", raekke="m-1")

    assert seen.status_code == 200, seen.text
    assert "Beskeden ville blive behandlet." in seen.text
    assert "Forløb 7 ville gå fra »sendt« til »bekræftet af markedet«." in seen.text
    assert "Målingerne er ikke i kWh." in seen.text
    assert "Dage med målinger" in seen.text
    assert f'href="/kontor/kunder/{home.customer_id}"' in seen.text


def danish(ore: int) -> str:
    return f"{ore // 100},{ore % 100:02d}"


def test_what_an_action_changed_stands_before_and_after_in_the_log_and_on_the_customer(
    desk_of: Desk, home: BilledHome
) -> None:
    """And of contact data only that they changed."""
    said = {"kunde": str(home.customer_id), "reason": "customer-asked", "why": "asked for by phone"}
    with desk_of("billing") as clerk:
        product = {"gsrn": home.house.gsrn, "product": "fast-12", "from": "2026-03-01"}
        done = clerk.post("/kontor/goer/change-product", **said, **product)
        assert done.status_code == 303, done.text
        contact = {"phone": "22 33 44 55", "_key": "a-form-of-a-test-0002"}
        done = clerk.post("/kontor/goer/change-contact", **said, **contact)
        assert done.status_code == 303, done.text
        pages = [
            clerk.browser.get(path).text
            for path in ("/kontor/log", f"/kontor/kunder/{home.customer_id}?vis=actions")
        ]

    for text in pages:
        told = re.sub(r"<[^>]+>|\s+", " ", text)
        told = re.sub(r" +", " ", told)
        assert "Før og efter" in told
        assert "Aftalens produkt" in told
        assert "produkt: — → fast-12" in told or "produkt: spot-basis → fast-12" in told, told
        assert "gælder fra: — → 1. marts 2026" in told
        assert "telefon: rettet" in told
        assert "22334455" not in told.split("Før og efter", maxsplit=1)[1]


def test_what_the_customer_asked_for_stands_on_the_timeline(
    desk_of: Desk, home: BilledHome
) -> None:
    now, house = home.world.clock.now(), home.house
    with home.world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO onboarding.wish "
            "(customer_id, kind, about, asked, wished_by, wished_at, taken_at, closed_at) "
            "VALUES (%(me)s, 'contact', 'self', '{}', 'customer', %(now)s, %(now)s, %(now)s), "
            "(%(me)s, 'erasure', 'self', '{}', 'customer', %(now)s, NULL, NULL)",
            {"me": home.customer_id, "now": now},
        )
        tx.execute(
            "INSERT INTO market.move_out_wish "
            "(contract_id, kind, moves_out_on, wished_at, withdrawn_at) "
            "VALUES (%s, 'move_out', '2026-03-01', %s, %s)",
            [house.contract, now, now],
        )
    with desk_of("support") as clerk:
        text = clerk.browser.get(f"/kontor/kunder/{home.customer_id}").text

    told = re.sub(r" +", " ", re.sub(r"<[^>]+>|\s+", " ", text))
    assert "Kunden rettede sin kontakt taget" in told
    assert "Kunden bad om at blive slettet modtaget, ikke taget endnu" in told
    assert re.search(r"Kunden meldte en fraflytning taget tilbage af kunden · til .*1\. mar", told)
