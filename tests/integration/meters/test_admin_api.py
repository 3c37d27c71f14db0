"""Staff let submitted readings become tokens by the admin's API (GX-MNT-1, GX-RDG-2, GX-USR-3)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from elhandel.identity import Role
from elhandel.identity.subjects import remember_staff
from elhandel.jobs import Answer, Tools, job_runner
from elhandel.minting.participation import join
from elhandel.minting.surplus import own_signatures
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.values.identifiers import Gsrn
from elhandel_office import admin
from elhandel_office.signing_in import client
from functions.backoffice.app import TABLE
from functions.settlement_worker import app as settlement
from tests.builders.sessions import signed_in_staff
from tests.builders.tokens import TokenIssuer
from tests.integration.meters.world import NOW, Home, Meters

ROLES: tuple[Role, ...] = get_args(Role.__value__)
WHY = "the device's readings were looked at"
MINT = "mint-from-reading"

type Ask = Callable[..., Any]


@pytest.fixture
def ask(world: Meters, database_of: Callable[[str], Database]) -> Iterator[Ask]:
    """`ask("admin", "POST", path, …)`: the answer to somebody of a role."""
    office, worker = world.office, database_of("settlement_worker")
    issuer = TokenIssuer(client().provider.issuer)
    for role in ROLES:
        with office.transaction() as tx:
            signed_in_staff(tx, f"the-{role}", role, now=world.clock.now())
            remember_staff(tx, issuer.issuer, role, f"the-{role}", world.clock.now())
    own = job_runner("Backoffice", TABLE, lambda: Tools(office, world.clock))
    others = job_runner("SettlementWorker", settlement.TABLE, lambda: Tools(worker, world.clock))

    def run(function: str, event: Any, *who: Any) -> Answer:
        return (own if function == "Backoffice" else others)(function, event, *who)

    app = admin(run)
    app.dependency_overrides = {web.database: lambda: office, web.clock: lambda: world.clock}
    with issuer.behind(client), TestClient(app, raise_server_exceptions=False) as http:

        def asked(role: Role, method: str, path: str, **body: Any) -> Any:
            sent = {"json": {"reason": WHY, **body}} if method == "POST" else {}
            token = issuer.token(role, world.clock.now())
            headers = {"authorization": f"Bearer {token}"}
            return http.request(method, f"/api/admin/meters/{path}", headers=headers, **sent)

        yield asked


@pytest.fixture
def home(world: Meters) -> Home:
    home = world.home()
    with world.database.transaction() as tx:
        join(tx, Gsrn(home.roof), date(2026, 1, 1), world.decision())
    return home


def test_a_reading_is_minted_once_by_an_administrator(world: Meters, home: Home, ask: Ask) -> None:
    """Acceptance of B.3: 25.5 kWh; the second time 409; an unknown one 404."""
    reading = str(world.submits(home.customer, world.of_market(home).meter_id).reading_id)
    (listed,) = ask("admin", "GET", "unminted").json()["readings"]
    assert (listed["reading_id"], listed["kwh_amount"]) == (reading, "25.500")

    minted = ask("admin", "POST", MINT, reading_id=reading)

    assert minted.status_code == 200, minted.text
    assert minted.json()["kwh_amount"] == "25.500"
    assert minted.json()["wallet_address"].startswith("custody:")
    again = ask("admin", "POST", MINT, reading_id=reading)
    assert (again.status_code, again.json()["code"]) == (409, "reading-minted-already")
    assert ask("admin", "GET", "unminted").json() == {"readings": [], "before": None}
    assert world.world.rows("SELECT kind, units FROM chain.task") == [("mint", 25_500_000_000)]
    ((by, why, wh),) = world.world.rows(
        "SELECT minted_by, minted_why, minted_wh FROM meters.reading"
    )
    assert (WHY in why, wh) == (True, 25_500)
    assert "admin" in by
    with world.portal.customer_transaction(home.customer) as tx:
        assert tx.execute("SELECT minted_wh FROM meters.reading").fetchone() == (25_500,)
    unknown = ask("admin", "POST", MINT, reading_id="0b2a5c1e-0000-4000-8000-000000000000")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


def test_the_ledgers_signature_is_answered_once_it_is_final(
    world: Meters, home: Home, ask: Ask, api_of: Callable[[int], TestClient]
) -> None:
    """GX-MNT-1, GX-MNT-4: to staff and to the reading's customer, and to no other."""
    reading = str(world.submits(home.customer, world.of_market(home).meter_id).reading_id)
    assert ask("admin", "GET", f"readings/{reading}").json()["state"] == "none"
    ask("admin", "POST", MINT, reading_id=reading)

    def answered() -> tuple[Any, Any, Any]:
        staffs = ask("admin", "GET", f"readings/{reading}").json()
        (own,) = api_of(home.customer).get("/api/meters/my-readings").json()["readings"]
        return staffs["state"], staffs["transaction_signature"], own["transaction_signature"]

    assert answered() == ("pending", None, None)
    final(world, "open")
    assert answered() == ("sent", None, None)
    final(world, "final")
    assert answered() == ("done", "5sig", "5sig")

    other = world.home(2)
    with world.portal.customer_transaction(other.customer) as tx:
        assert own_signatures(tx, [UUID(reading)]) == {}
    unknown = ask("admin", "GET", "readings/0b2a5c1e-0000-4000-8000-000000000000")
    assert unknown.status_code == 404
    assert ask("support", "GET", f"readings/{reading}").status_code == 403


def final(world: Meters, state: str) -> None:
    """What the worker of the ledger notes: a transaction was sent, and then it is final."""
    with world.database.transaction() as tx:
        if state == "open":
            tx.execute("""
                INSERT INTO chain.transaction (signature, content, last_valid_height, signed_at)
                VALUES ('5sig', '1', 9, now())
            """)
            tx.execute("""
                UPDATE chain.task SET state = 'sent', transaction_id = (
                    SELECT transaction_id FROM chain.transaction)
            """)
        else:
            tx.execute("UPDATE chain.transaction SET state = 'final', slot = 7, settled_at = now()")
            tx.execute("""
                UPDATE chain.task SET state = 'done', done_kind = kind, done_units = units,
                                      done_at = now()
            """)


def test_of_one_day_the_next_reading_waits_and_one_that_takes_no_part_is_refused(
    world: Meters, home: Home, ask: Ask
) -> None:
    """503 while tokens of the day are under way; 400 where there is nowhere to put them."""
    meter = world.of_market(home).meter_id
    first = world.submits(home.customer, meter, read_at=NOW - timedelta(hours=1))
    second = world.submits(home.customer, meter)
    assert ask("admin", "POST", MINT, reading_id=str(first.reading_id)).status_code == 200
    waits = ask("admin", "POST", MINT, reading_id=str(second.reading_id))
    assert (waits.status_code, waits.json()["code"]) == (503, "minting-under-way")

    other = world.home(2)
    apart = world.submits(other.customer, world.of_market(other).meter_id)
    refused = ask("admin", "POST", MINT, reading_id=str(apart.reading_id))
    assert (refused.status_code, refused.json()["code"]) == (400, "reading-not-mintable")


@pytest.mark.parametrize(("method", "path"), [("POST", MINT), ("GET", "unminted")])
def test_only_an_administrator_may(ask: Ask, method: str, path: str) -> None:
    body = {"reading_id": "0b2a5c1e-0000-4000-8000-000000000000"} if method == "POST" else {}
    refused = {role for role in ROLES if ask(role, method, path, **body).status_code == 403}
    assert refused == set(ROLES) - {"admin"}
