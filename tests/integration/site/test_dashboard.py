"""The dashboard's API: the shapes of the requirements (A.9), by the provider's tokens. CD-RLS-1."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket, make_documents
from elhandel.services import agreements
from tests.builders.tokens import TokenIssuer
from tests.integration.billing.documents import BUCKET, aws_with_a_bucket
from tests.integration.payments.world import a_customer
from tests.integration.services.world import a_service, active, decided, ordered
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller, as_customer
from tests.integration.site.test_use_of_services import used

SUMMARY = {
    "customer": {
        "id", "email", "firstName", "lastName", "phone", "accountNumber", "accountStatus",
        "customerSince",
    },
    "billing": {
        "accountBalance", "paymentMethod", "paymentStatus", "nextBillingDate", "daysOverdue",
    },
    "stats": {
        "activeServices", "totalOrders", "pendingOrders", "overdueInvoices", "accountBalance",
    },
}  # fmt: skip
SERVICE = {
    "id", "packageName", "serviceType", "status", "monthlyPrice", "installationAddress",
    "speedDown", "speedUp", "billingDate", "nextBillingDate", "activationDate",
}  # fmt: skip
INVOICE = {"id", "invoiceNumber", "invoiceDate", "totalAmount", "amountDue", "status"}


@pytest.fixture
def service(home: BilledHome) -> int:
    """Broadband of the home's customer, delivered from today on; beside it, an order that waits."""
    clock = home.world.clock
    with home.world.database.transaction() as tx:
        number = active(tx, home.customer_id, clock).agreement.agreement_id
        ordered(tx, home.customer_id, clock, "5g-200")
    return number


def test_the_summary_has_every_field_of_the_requirements(
    caller: Caller, home: BilledHome, service: int
) -> None:
    found = caller.data("summary")

    assert found.keys() == {*SUMMARY, "services", "orders", "invoices"}
    for part, fields in SUMMARY.items():
        assert found[part].keys() == fields, part
    assert all(one.keys() == SERVICE for one in found["services"])
    assert all(one.keys() == INVOICE for one in found["invoices"])
    assert (found["customer"]["accountStatus"], found["stats"]["activeServices"]) == ("active", 2)
    assert (found["stats"]["totalOrders"], found["stats"]["pendingOrders"]) == (2, 1)


def test_a_balance_below_zero_is_what_is_owed(caller: Caller, home: BilledHome) -> None:
    """CD-BIL-11."""
    owed = sum(bill.totals.total for bill in home.bills)
    found = caller.data("summary")
    assert owed > 0
    assert Decimal(found["billing"]["accountBalance"]) == -Decimal(owed) / 100
    assert found["billing"]["accountBalance"] == found["stats"]["accountBalance"]


def test_services_are_listed_by_state_with_homes_and_one_with_its_history(
    http: TestClient, issuer: TokenIssuer, home: BilledHome, service: int
) -> None:
    clock = home.world.clock
    clock.move_by(days=2)
    with home.world.database.transaction() as tx:
        agreements.suspend(tx, service, "customer_request", decided(clock))
    caller = as_customer(http, issuer, home, home.customer_id, "a-sub")

    assert {one["serviceType"] for one in caller.data("services")} == {
        "fibre",
        "5g",
        "electricity",
    }
    assert [one["id"] for one in caller.data("services?status=suspended")] == [str(service)]
    found = caller.data(f"services/{service}")
    assert [one["actionType"] for one in found["actions"]] == ["suspend", "activate", "order"]
    assert [one["suspensionType"] for one in found["suspensions"]] == ["customer_request"]
    assert (found["monthlyPrice"], found["speedDown"]) == ("249.00", 300)
    assert caller.get("services?status=odd").status_code == 422


def test_invoices_come_in_pages_with_lines_that_add_up(caller: Caller, home: BilledHome) -> None:
    page = caller.data("invoices?limit=1")
    assert page["pagination"] == {
        "total": len(home.bills),
        "limit": 1,
        "offset": 0,
        "hasMore": len(home.bills) > 1,
    }
    (invoice,) = page["invoices"]
    net, vat = Decimal(invoice["subtotal"]), Decimal(invoice["vatAmount"])
    assert net + vat == Decimal(invoice["totalAmount"])
    assert sum(Decimal(item["amount"]) for item in invoice["items"]) == net
    assert caller.data(f"invoices/{invoice['id']}") == invoice
    assert caller.data("invoices?status=paid")["pagination"]["total"] == 0
    assert caller.get("invoices?limit=51").status_code == 422
    assert caller.get("invoices/2031-00001").status_code == 404


def test_the_document_of_an_invoice_is_shown_or_taken_along(
    caller: Caller, home: BilledHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CD-BIL-12: the very bytes, under the number of the invoice."""
    bill, pdf = home.bills[0], b"%PDF-1.7 of this test"
    with aws_with_a_bucket(monkeypatch):
        make_documents(home.world.database, [bill.invoice_id], Bucket(BUCKET), lambda _: pdf)
        for query, how in (("", "inline"), ("?download=true", "attachment")):
            answer = caller.get(f"invoices/{bill.number}/pdf{query}")
            assert (answer.status_code, answer.content) == (200, pdf)
            assert answer.headers["content-type"] == "application/pdf"
            named = f'{how}; filename="{bill.number}.pdf"'
            assert answer.headers["content-disposition"] == named


def test_billing_shows_no_more_of_a_method_than_its_digits(
    caller: Caller, home: BilledHome
) -> None:
    found = caller.data("billing")
    assert found["summary"].keys() == {
        "accountBalance",
        "creditLimit",
        "nextBillingDate",
        "autoPayEnabled",
    }
    assert (found["summary"]["creditLimit"], found["paymentMethod"]["displayName"]) == (
        "0.00",
        "EFT Payment",
    )
    assert {one["type"] for one in found["recentTransactions"]} == {"invoice", "credit-note"}


def test_orders_are_what_was_ordered(caller: Caller, home: BilledHome, service: int) -> None:
    """CD-ACC-5."""
    first, second = caller.data("orders")
    assert (first["status"], first["packageName"]) == ("pending", "5G-internet 200")
    assert (second["id"], second["status"]) == (str(service), "completed")
    assert caller.data(f"orders/{service}") == second


def test_what_is_somebody_elses_is_not_there(
    http: TestClient, issuer: TokenIssuer, home: BilledHome, service: int
) -> None:
    with home.world.database.transaction() as tx:
        other = a_customer(tx, name="Nora Ny")
    stranger = as_customer(http, issuer, home, other, "another-sub")

    assert stranger.data("services") == stranger.data("orders") == []
    for path in (
        f"services/{service}",
        f"orders/{service}",
        f"invoices/{home.bills[0].number}",
        f"invoices/{home.bills[0].number}/pdf",
    ):
        assert stranger.get(path).status_code == 404, path
    assert stranger.data("summary")["customer"]["accountStatus"] == "pending"


def test_without_a_token_of_the_provider_for_this_api_nothing_opens(
    http: TestClient, issuer: TokenIssuer, home: BilledHome, caller: Caller
) -> None:
    now = home.world.clock.now()
    later = int((now - timedelta(minutes=10)).timestamp())
    tokens = {
        "none": None,
        "no token": "abc",
        "an ID token": issuer.token("a-sub", now, typ="JWT"),
        "of another API": issuer.token("a-sub", now, aud="another"),
        "of another provider": issuer.token("a-sub", now, iss="https://another.example"),
        "too old": issuer.token("a-sub", now, exp=later),
        "signed by another": issuer.of_another("a-sub", now),
        "of nobody here": issuer.token("who-is-that", now),
        "of low assurance": issuer.token("a-sub", now, acr="low"),
    }
    for what, token in tokens.items():
        answer = Caller(http, token).get("summary")
        body = answer.json()
        assert answer.status_code == 401, what
        assert answer.headers["content-type"] == "application/problem+json"
        assert (body["success"], body["error"]) == (False, body["detail"]), what
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_next_bill_is_on_the_next_day_of_a_service(
    caller: Caller, home: BilledHome, service: int
) -> None:
    today = home.world.clock.today()
    found = caller.data("billing")["summary"]["nextBillingDate"]
    assert date.fromisoformat(found) == (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def test_the_use_of_a_service_is_told_by_cycle_and_by_day(caller: Caller, home: BilledHome) -> None:
    """CD-USE-1, CD-USE-4: MB of 1,048,576 bytes; the percentage is that of the cap."""
    clock = home.world.clock
    number = a_service(home.world.database, home.customer_id, clock, "5g-200")
    used(home, number, 51_200)
    found = caller.data(f"usage?serviceId={number}")

    assert found.keys() == {"service", "billingCycle", "totals", "dailyUsage", "readAt"}
    assert found["totals"] == {"uploadMb": "0", "downloadMb": "51200", "totalMb": "51200"}
    assert found["dailyUsage"] == [{"date": str(clock.today()), **found["totals"]}]
    (listed,) = [one for one in caller.data("services") if one["id"] == str(number)]
    assert listed["usageThisCycle"]["percentUsed"] == 10
    assert caller.data(f"services/{number}")["usageHistory"] == found["dailyUsage"]

    day = clock.today()
    later, before = day + timedelta(days=1), day - timedelta(days=400)
    assert caller.get(f"usage?serviceId={number}&startDate={before}").status_code == 422
    assert caller.get(f"usage?serviceId={number}&startDate={later}").status_code == 422
    end = "startDate=9999-12-01&endDate=9999-12-31"
    assert caller.get(f"usage?serviceId={number}&{end}").status_code == 422
    assert caller.get(f"usage?serviceId={number + 1}").status_code == 404
    assert caller.get("usage").status_code == 422


def test_a_customer_changes_how_they_are_informed_and_nothing_else(
    http: TestClient, caller: Caller, issuer: TokenIssuer, home: BilledHome
) -> None:
    token = issuer.token("a-sub", home.world.clock.now())
    headers = {"authorization": f"Bearer {token}"}
    path = "/api/dashboard/billing"
    changed = http.patch(path, json={"smsNotifications": False}, headers=headers)
    assert changed.status_code == 200, changed.text
    with home.world.database.transaction() as tx:
        assert tx.execute(
            "SELECT customer_id, sms, mail_bills FROM notifications.preference"
        ).fetchall() == [(home.customer_id, False, True)]
    for body in ({"accountBalance": "1000.00"}, {"creditLimit": "1"}):
        assert http.patch(path, json=body, headers=headers).status_code == 422
    assert caller.data("payment-methods") == []
