"""An authority issues and validates certificates by the admin's API (GX-ERC-1, 3, GX-USR-3)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient

from elhandel.identity import Role
from elhandel.identity.subjects import remember_staff
from elhandel.jobs import Answer, Tools, job_runner
from elhandel.platform import web
from elhandel.values.days.local_time import start_of_day
from elhandel_office import admin
from elhandel_office.signing_in import client
from functions.backoffice.app import TABLE
from tests.builders.sessions import signed_in_staff
from tests.builders.tokens import TokenIssuer
from tests.integration.certificates.world import JUNE, Producer, World

ROLES: tuple[Role, ...] = get_args(Role.__value__)
WHY = "the readings were looked at"
STARTS = start_of_day(JUNE)

type Ask = Callable[..., Any]


@pytest.fixture
def ask(world: World, neighbours: None) -> Iterator[Ask]:
    """`ask("rec", path, …)`: the answer to somebody of a role."""
    office = world.backoffice
    issuer = TokenIssuer(client().provider.issuer)
    for role in ROLES:
        with office.transaction() as tx:
            signed_in_staff(tx, f"the-{role}", role, now=world.clock.now())
            remember_staff(tx, issuer.issuer, role, f"the-{role}", world.clock.now())
    own = job_runner("Backoffice", TABLE, lambda: Tools(office, world.clock))

    def run(function: str, event: Any, *who: Any) -> Answer:
        assert function == "Backoffice"
        return own(function, event, *who)

    app = admin(run)
    app.dependency_overrides = {web.database: lambda: office, web.clock: lambda: world.clock}
    with issuer.behind(client), TestClient(app, raise_server_exceptions=False) as http:

        def asked(role: Role, path: str, **body: Any) -> Any:
            headers = {"authorization": f"Bearer {issuer.token(role, world.clock.now())}"}
            sent = {"reason": WHY, **body}
            return http.post(f"/api/admin/erc/{path}", headers=headers, json=sent)

        yield asked


@pytest.fixture
def anna(world: World) -> Producer:
    anna = world.producer()
    world.produces(anna, [1_000, 2_000])
    return anna


def of(anna: Producer, **more: Any) -> dict[str, Any]:
    return {
        "metering_point": anna.gsrn.value,
        "produced_from": STARTS.isoformat(),
        "produced_to": (STARTS + timedelta(hours=1)).isoformat(),
        **more,
    }


def test_the_authority_issues_and_validates(world: World, anna: Producer, ask: Ask) -> None:
    """GX-ERC-1: kWh above 0; by default a year. GX-ERC-3: validated, with time."""
    issued = ask("rec", "issue", **of(anna, kwh_amount="0.750"))

    assert issued.status_code == 201, issued.text
    number = issued.json()["certificate_id"]
    assert issued.json()["verification_path"] == f"/certifikat/{number}"
    own = world.own(anna, number)
    assert (own.held_wh, own.certificate.validated_at) == (750, None)
    assert own.certificate.expires_at == world.clock.now() + timedelta(days=365)

    path = f"{number}/validate"
    assert ask("admin", path).json() == {"certificate_id": number, "changed": True}
    assert ask("rec", path).json() == {"certificate_id": number, "changed": False}
    assert world.own(anna, number).certificate.validated_at == world.clock.now()
    ((by, why),) = world.rows("SELECT issued_by, reason FROM certificates.certificate")
    assert ("rec" in by, WHY in why) == (True, True)
    world.holds()


def test_what_cannot_be_certified_says_why(anna: Producer, ask: Ask) -> None:
    def refused(**body: Any) -> tuple[int, str]:
        answer = ask("rec", "issue", **body)
        return answer.status_code, answer.json()["code"]

    assert refused(**of(anna, kwh_amount="1.001"))[1] == "not-produced"
    assert refused(**of(anna, expiry_date=STARTS.isoformat()))[1] == "unable-to-certify"
    assert refused(**of(anna, expiry_date="2100-01-01T00:00Z"))[1] == "unable-to-certify"
    beyond = "9999-12-31T23:59:59-12:00"  # a year that the database keeps and nobody reads
    assert refused(**of(anna, expiry_date=beyond))[0] in {400, 422}
    assert refused(**of(anna, produced_from="0001-01-01T00:00+14:00"))[0] in {400, 422}
    assert ask("rec", "issue", **of(anna, kwh_amount="0")).status_code in {400, 422}
    assert ask("rec", "issue", **of(anna, produced_to="2026-06-01T01:00")).status_code in {400, 422}
    assert ask("rec", "issue", **of(anna)).status_code == 201
    assert refused(**of(anna)) == (409, "certified-already")
    unknown = ask("rec", "ERC-2026-000099/validate")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["issue", "ERC-2026-000001/validate"])
def test_only_the_authority_and_administrators_may(anna: Producer, ask: Ask, path: str) -> None:
    """GX-USR-3: only rec and admin issue."""
    body = of(anna) if path == "issue" else {}
    refused = {role for role in ROLES if ask(role, path, **body).status_code == 403}
    assert refused == set(ROLES) - {"rec", "admin"}
