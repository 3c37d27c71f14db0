"""The admin's API: commands on services with a reason, by tokens of the firm's provider. CD-SVC-4
to 7, CD-BIL-13, CD-AUD-1.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from elhandel.identity import Role, add_staff, grant_role
from elhandel.identity.roles import PERMISSIONS, RIGHTS, Permission
from elhandel.identity.subjects import remember_staff
from elhandel.jobs import Answer, Tools, job_runner
from elhandel.jobs.services import by_hand, generate
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel_office import admin
from elhandel_office.signing_in import client
from functions.backoffice.app import TABLE
from functions.invoice_generator import app as invoices
from tests.builders.clock import HandClock
from tests.builders.sessions import a_decision
from tests.builders.tokens import TokenIssuer
from tests.integration.payments.world import a_customer
from tests.integration.services.world import ordered
from tests.integration.web.test_office import A_CUSTOMER

WHY = "Aftalt i telefonen i dag"


class Office:
    """Another front end of the firm's."""

    def __init__(self, http: TestClient, issuer: TokenIssuer, clock: HandClock) -> None:
        self._http, self._issuer, self._clock = http, issuer, clock

    def as_(self, role: Role) -> dict[str, str]:
        """The headers of somebody with a role."""
        return {"authorization": f"Bearer {self._issuer.token(role, self._clock.now())}"}

    def post(self, role: Role, path: str, key: str = "", **body: Any) -> Any:
        headers = self.as_(role) | ({"Idempotency-Key": key} if key else {})
        sent = {name: value for name, value in {"reason": WHY, **body}.items() if value is not None}
        return self._http.post(f"/api/admin/{path}", json=sent, headers=headers)

    def do(self, role: Role, path: str, **body: Any) -> Any:
        """The data of a command that succeeds."""
        answer = self.post(role, path, **body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["success"] is True
        return answer.json()["data"]

    def get(self, role: Role, path: str) -> Any:
        return self._http.get(f"/api/admin/{path}", headers=self.as_(role))


@pytest.fixture(scope="module")
def office(
    configured: None, shared_url: str, owner: psycopg.Connection, clock: HandClock
) -> Iterator[Office]:
    for statement in A_CUSTOMER:
        owner.execute(statement.encode())
    issuer = TokenIssuer(client().provider.issuer)
    database = Database(make_conninfo(shared_url, user="elhandel_backoffice"))
    billing = Database(make_conninfo(shared_url, user="elhandel_invoice_generator"))
    own = job_runner("Backoffice", TABLE, lambda: Tools(database, clock))
    others = job_runner("InvoiceGenerator", invoices.TABLE, lambda: Tools(billing, clock))

    def run(function: str, event: Mapping[str, Any], *who: Any) -> Answer:
        return (own if function == "Backoffice" else others)(function, event, *who)

    for role in get_args(Role.__value__):
        with database.transaction() as tx:
            add_staff(tx, f"api-{role}", role, a_decision(clock.now()))
            grant_role(tx, f"api-{role}", role, a_decision(clock.now()))
            remember_staff(tx, issuer.issuer, role, f"api-{role}", clock.now())

    app = admin(run)
    app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: clock}
    with issuer.behind(client), TestClient(app, raise_server_exceptions=False) as http:
        yield Office(http, issuer, clock)
    database.close()
    billing.close()


@pytest.fixture(autouse=True)
def no_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no bucket here."""
    for module in (by_hand, generate):
        monkeypatch.setattr(module.archive, "make_documents", lambda *_: None)


@pytest.fixture
def alone(owner: psycopg.Connection) -> int:
    """A customer without electricity."""
    return a_customer(owner, name="Bo Bred")


@pytest.fixture
def service(shared_url: str, clock: HandClock, office: Office, alone: int) -> str:
    """A service of theirs that waits."""
    database = Database(make_conninfo(shared_url, user="elhandel_invoice_generator"))
    with database.transaction() as tx:
        number = ordered(tx, alone, clock).agreement_id
    database.close()
    return str(number)


def services(customer: int, command: str) -> str:
    return f"customers/{customer}/services/{command}"


def test_activating_with_a_reason_bills_the_rest_of_the_cycle(
    office: Office, alone: int, service: str
) -> None:
    """Journey 4: without a reason 422."""
    command = services(alone, "activate")
    for reason in (None, "kort"):
        refused = office.post("billing", command, serviceId=service, reason=reason)
        assert refused.status_code == 422, reason

    done = office.do("billing", command, serviceId=service)
    assert (done["serviceId"], done["status"], done["activationDate"]) == (
        service,
        "active",
        "2026-01-15",
    )
    invoice = done["invoice"]
    assert invoice.keys() == {"id", "invoiceNumber", "totalAmount", "dueDate"}
    assert invoice["totalAmount"] == "136.55"  # 17 of 31 days of 249.00, with VAT

    again = office.post("billing", command, serviceId=service)
    assert (again.status_code, again.json()["code"]) == (409, "service-in-another-state")


def test_a_service_is_suspended_reactivated_and_cancelled_and_all_of_it_is_in_the_audit(
    office: Office, alone: int, service: str
) -> None:
    office.do("billing", services(alone, "activate"), serviceId=service)
    done = office.do(
        "billing",
        services(alone, "suspend"),
        serviceId=service,
        suspensionType="non_payment",
        notes="brev 17",
    )
    assert (done["status"], done["suspensionType"]) == ("suspended", "non_payment")
    assert (done["serviceId"], done["suspendedAt"]) == (service, "2026-01-15")
    done = office.do("billing", services(alone, "reactivate"), serviceId=service)
    assert (done["status"], done["suspendedAt"]) == ("active", None)
    done = office.do("billing", services(alone, "cancel"), serviceId=service)
    assert (done["status"], done["cancellationDate"]) == ("cancelled", "2026-01-15")

    audit = office.get("support", services(alone, f"{service}/audit")).json()["data"]
    assert [one["actionType"] for one in audit["actions"]] == [
        "cancel",
        "reactivate",
        "suspend",
        "activate",
        "order",
    ]
    suspended = audit["actions"][2]
    assert suspended["reason"] == f"{WHY} (brev 17)"
    assert suspended["admin"] == {"id": "staff:api-billing", "name": "billing", "email": None}
    assert audit["actions"][4]["admin"]["name"] is None  # a program of another firm ordered it
    assert (suspended["previousData"]["state"], suspended["newData"]["state"]) == (
        "active",
        "suspended",
    )
    assert [one["suspensionType"] for one in audit["suspensions"]] == ["non_payment"]


@pytest.mark.parametrize(
    ("role", "command", "more"),
    [
        ("support", "activate", {}),
        ("support", "reactivate", {}),
        ("operations", "suspend", {"suspensionType": "technical"}),
        ("support", "cancel", {}),
    ],
)
def test_a_command_needs_its_permission(
    office: Office, alone: int, service: str, role: Role, command: str, more: dict[str, str]
) -> None:
    refused = office.post(role, services(alone, command), serviceId=service, **more)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-not-allowed")


def test_every_permission_is_a_right_that_somebody_has() -> None:
    assert set(PERMISSIONS) == set(get_args(Permission.__value__))
    assert all(RIGHTS[right] for right in PERMISSIONS.values())


def test_electricity_answers_what_is_lawful(office: Office, alone: int) -> None:
    """C.1: none of the four is done by hand."""
    commands: dict[str, dict[str, str]] = {
        "activate": {},
        "suspend": {"suspensionType": "non_payment"},
        "reactivate": {},
        "cancel": {},
    }
    for command, more in commands.items():
        refused = office.post(
            "billing", services(alone, command), serviceId="electricity-1", **more
        )
        assert (refused.status_code, refused.json()["code"]) == (
            409,
            "electricity-is-the-markets",
        )


def test_a_service_of_another_customer_is_not_there(office: Office, service: str) -> None:
    for said in (service, "4711", "x"):
        refused = office.post("billing", services(1, "cancel"), serviceId=said)
        assert refused.status_code == 404, said


def test_the_same_key_does_a_command_once(office: Office, alone: int, service: str) -> None:
    first = office.post(
        "billing", services(alone, "activate"), key="a-key-of-this-test", serviceId=service
    )
    again = office.post(
        "billing", services(alone, "activate"), key="a-key-of-this-test", serviceId=service
    )
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["data"]["status"] == again.json()["data"]["status"] == "active"


def test_generate_now_looks_bills_and_the_second_time_finds_nothing(
    office: Office, alone: int, service: str
) -> None:
    """Journey 6."""
    office.do("billing", services(alone, "activate"), serviceId=service)
    path, asked = "billing/generate-invoices-now", {"serviceIds": [service]}
    ahead = {**asked, "invoiceDate": "2026-01-25"}

    looked = office.do("billing", path, **ahead, dryRun=True)
    assert (looked["generated"], looked["invoices"][0]["invoiceNumber"]) == (1, None)
    done = office.do("billing", path, **ahead)
    (invoice,) = done["invoices"]
    assert (done["failed"], invoice["totalAmount"]) == (0, "249.00")
    assert (invoice["serviceId"], invoice["serviceIds"]) == (service, [service])
    assert office.do("billing", path, **ahead)["generated"] == 0
    assert office.post("support", path, **asked).status_code == 403


def test_the_billing_view_shows_contacts_to_whom_it_may_and_is_noted(
    office: Office, owner: psycopg.Connection, alone: int, service: str
) -> None:
    office.do("billing", services(alone, "activate"), serviceId=service)
    seen = office.get("support", f"customers/{alone}/billing").json()["data"]
    assert seen.keys() == {"customer", "billing", "invoices", "transactions", "services"}
    assert (seen["customer"]["name"], seen["billing"]["accountBalance"]) == ("Bo Bred", "-136.55")
    assert [one["totalAmount"] for one in seen["invoices"]] == ["136.55"]
    assert [one["id"] for one in seen["services"]] == [service]

    bare = office.get("operations", f"customers/{alone}/billing").json()["data"]
    assert (bare["customer"]["name"], bare["customer"]["email"]) == (None, None)
    noted = owner.execute(
        "SELECT opened_by FROM backoffice.opened WHERE customer_id = %s ORDER BY opened_id",
        [alone],
    ).fetchall()
    assert noted == [("staff:api-support",), ("staff:api-operations",)]
    assert office.get("support", "customers/99999/billing").status_code == 404


JOB_LOG = {
    "id", "jobName", "executionStart", "executionEnd", "durationMs", "status", "recordsProcessed",
    "recordsFailed", "recordsSkipped", "errorMessage", "errorDetails", "triggerSource",
    "triggeredBy", "environment", "executionDetails",
}  # fmt: skip


def test_the_log_of_jobs_has_the_fields_of_the_requirements(
    office: Office, owner: psycopg.Connection
) -> None:
    """A.9, Cron: by the clock, where some records failed; and asked for by staff."""
    for name, outcome, by, counts in (
        ("charge-services", "done", None, (3, 1)),
        ("collect", "refused", "staff:anna", (None, None)),
    ):
        owner.execute(
            "INSERT INTO platform.job_run (name, begun_at, ended_at, duration_ms, outcome, code, "
            "sentence, by_hand, asked_by, processed, failed, counts) VALUES (%s, now(), now(), 5, "
            "%s, %s, NULL, %s, %s, %s, %s, '{\"charged\": 3}')",
            [name, outcome, None if by is None else "unable", by is not None, by, *counts],
        )

    answer = office.get("billing", "jobs/log?limit=2")
    assert answer.status_code == 200, answer.text
    page = answer.json()["data"]
    by_hand, by_clock = page["runs"]
    assert by_hand.keys() == by_clock.keys() == JOB_LOG
    assert (by_clock["status"], by_clock["recordsProcessed"], by_clock["recordsFailed"]) == (
        "partial", 3, 1,
    )  # fmt: skip
    assert (by_clock["triggerSource"], by_clock["triggeredBy"]) == ("scheduled", None)
    assert (by_hand["status"], by_hand["triggerSource"]) == ("failed", "manual")
    assert (by_hand["triggeredBy"], by_hand["errorDetails"]) == ("staff:anna", "unable")
    one = office.get("billing", f"jobs/log?jobName=charge-services&before={by_hand['id']}")
    assert [run["jobName"] for run in one.json()["data"]["runs"]] == ["charge-services"]
    assert office.get("billing", "jobs/log?limit=0").status_code == 422
