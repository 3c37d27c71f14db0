"""Staff order, deliver, pause and end a service on the pages, by the jobs themselves."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from elhandel.identity import Role
from elhandel.jobs import Answer, Tools, job_runner
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel_office import office
from functions.backoffice.app import TABLE
from functions.invoice_generator import app as invoices
from tests.builders.clock import HandClock
from tests.builders.sessions import signed_in_staff
from tests.integration.web.browser import HOME, Browser
from tests.integration.web.test_office import A_CUSTOMER

type As = Callable[[Role], Browser]


@pytest.fixture(scope="module")
def signed_in(
    configured: None, shared_url: str, owner: psycopg.Connection, clock: HandClock
) -> Iterator[As]:
    for statement in A_CUSTOMER:
        owner.execute(statement.encode())
    database = Database(make_conninfo(shared_url, user="elhandel_backoffice"))
    billing = Database(make_conninfo(shared_url, user="elhandel_invoice_generator"))
    own = job_runner("Backoffice", TABLE, lambda: Tools(database, clock))
    others = job_runner("InvoiceGenerator", invoices.TABLE, lambda: Tools(billing, clock))

    def run(
        function: str, event: Mapping[str, Any], on_behalf_of: str, action_id: int | None = None
    ) -> Answer:
        runs = own if function == "Backoffice" else others
        return runs(function, event, on_behalf_of, action_id)

    app = office(run)
    app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: clock}

    def one(role: Role) -> Browser:
        with database.transaction() as tx:
            secret, _ = signed_in_staff(tx, f"the-{role}", role, now=clock.now())
        return Browser(client, {"__Host-kontor": secret})

    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield one
    database.close()
    billing.close()


def do(browser: Browser, where: str, **fields: str) -> int:
    """An action, its form filled in; the status of the answer."""
    page = browser.get(where).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    action = where.partition("?")[0]
    sent = {"reason": "customer-asked", "why": "Aftalt i telefonen i dag", **fields}
    return browser.post(action, {**hidden, **sent}).status_code


def test_a_service_is_ordered_delivered_paused_and_ended_on_the_pages(
    signed_in: As, clock: HandClock
) -> None:
    support, billing = signed_in("support"), signed_in("billing")
    assert (
        do(
            support,
            "/kontor/goer/order-service?kunde=1",
            package="fibre-300",
            address="Havnegade 1, 8000 Aarhus C",
            billing_day="1",
        )
        == 303
    )

    page = support.get("/kontor/kunder/1").text
    assert ("Fiber 300" in page, "Bestilte ydelser" in page, "Ydelse bestilt" in page) == (
        True,
        True,
        True,
    )
    assert account_status(page) in ("aktiv", "ikke begyndt")
    assert "/kontor/goer/activate-service" not in page  # what costs something is billing's
    assert "/kontor/arbejde/services" in billing.get("/kontor/").text

    for action, fields in (
        ("activate-service", {}),
        ("suspend-service", {"cause": "customer_request"}),
        ("reactivate-service", {}),
        ("change-package", {"package": "fibre-1000"}),
        ("cancel-service", {}),
    ):
        (address,) = set(re.findall(rf'"(/kontor/goer/{action}\?kunde=[^"]+)"', billed(billing)))
        assert do(billing, address.replace("&amp;", "&"), **fields) == 303, action

    page = billed(billing)
    assert "Fiber 1000" in page
    assert "Ydelse slut" in page
    assert not re.search(r"/kontor/goer/[a-z]+-service\?kunde=1&amp;ydelse", page)


def account_status(page: str) -> str:
    """As the page of a customer names it."""
    (found,) = re.findall(r'data-testid="account-status">Konto: ([^<]+)<', page)
    return str(found)


def test_who_may_not_see_contact_data_sees_no_address_of_a_service(signed_in: As) -> None:
    assert "Havnegade" in signed_in("support").get("/kontor/kunder/1").text
    assert "Havnegade" not in signed_in("operations").get("/kontor/kunder/1").text


def test_a_refusal_is_shown_with_the_form(signed_in: As) -> None:
    billing = signed_in("billing")
    number = "/kontor/goer/cancel-service?kunde=1&ydelse=1"
    assert do(billing, number) == 422


def billed(browser: Browser) -> str:
    return browser.get("/kontor/kunder/1").text
