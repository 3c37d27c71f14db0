"""Every path of the dashboard answers with the very fields that the requirements name (accounts,
A.9). `FIELDS` is their table, word by word; what is not in it and is answered besides is in `MORE`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from elhandel.billing.issue import bill_account
from elhandel.portal.dashboard.line_types import bill_type
from elhandel.services import agreements
from elhandel.values.ids import AccountId
from elhandel_site import dashboard
from tests.builders.vault import a_vault
from tests.integration.services.world import a_service, decided, ordered
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller, data_of
from tests.integration.site.test_payment_methods import code_sent
from tests.integration.site.test_use_of_services import used

FIELDS = {
    "summary": """
        customer{id,email,firstName,lastName,phone,accountNumber,accountStatus,customerSince};
        services[]{id,packageName,serviceType,status,monthlyPrice,installationAddress,speedDown,
            speedUp,billingDate,nextBillingDate,activationDate};
        billing{accountBalance,paymentMethod,paymentStatus,nextBillingDate,daysOverdue};
        orders[]{id,orderNumber,status,totalAmount,createdAt};
        invoices[]{id,invoiceNumber,invoiceDate,totalAmount,amountDue,status};
        stats{activeServices,totalOrders,pendingOrders,overdueInvoices,accountBalance}
    """,
    "services": """
        []{id,packageName,serviceType,status,monthlyPrice,installationAddress,speedDown,speedUp,
            billingDate,nextBillingDate,activationDate,connectionId,usageThisCycle};
        []usageThisCycle{uploadMb,downloadMb,totalMb,percentUsed,billingCycleStart,billingCycleEnd}
    """,
    "services/{service}": """
        usageHistory[]{date,uploadMb,downloadMb,totalMb};
        actions[]{actionType,previousStatus,newStatus,createdAt}
    """,
    "billing": """
        summary{accountBalance,creditLimit,nextBillingDate,autoPayEnabled};
        paymentMethod{id,type,displayName,lastFour,isPrimary,mandateStatus};
        recentTransactions[]{id,date,type,amount,status,invoiceNumber}
    """,
    "invoices": """
        invoices[]{id,invoiceNumber,invoiceDate,totalAmount,amountDue,status,items,subtotal,
            vatAmount,pdfUrl};
        invoices[]items[]{description,quantity,unitPrice,amount,type};
        pagination{total,limit,offset,hasMore}
    """,
    "invoices/{invoice}": """
        {id,invoiceNumber,invoiceDate,totalAmount,amountDue,status,items,subtotal,vatAmount,pdfUrl}
    """,
    "payment-methods": """
        []{id,methodType,displayName,isPrimary,mandateId,mandateStatus}
    """,
    "usage?serviceId={service}": """
        {service}; billingCycle{start,end}; totals{uploadMb,downloadMb,totalMb};
        dailyUsage[]{date,uploadMb,downloadMb,totalMb}
    """,
    "orders": "[]{id,orderNumber,status,totalAmount,createdAt}",
    "orders/{service}": "{id,orderNumber,status,totalAmount,createdAt}",
}

EXACTLY = {"summary", "billing"}
"""Where nothing may be besides, but what `MORE` names."""
MORE = {"summary": {"orders[]": {"packageName"}}, "billing": {}}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with a_vault() as vault:
        monkeypatch.setattr(dashboard, "sealer_from_environment", lambda: vault.sealer)
        monkeypatch.setattr(dashboard, "hasher_from_environment", lambda: vault.hasher)
        yield


@pytest.fixture
def service(home: BilledHome, caller: Caller) -> int:
    """A capped service that has used something, an order that waits, and a method."""
    number = a_service(home.world.database, home.customer_id, home.world.clock, "5g-200")
    used(home, number, 51_200)
    with home.world.database.transaction() as tx:
        ordered(tx, home.customer_id, home.world.clock)
    data_of(caller.send("POST", "payment-methods/code"), 202)
    method = {"methodType": "eft"}
    data_of(caller.send("POST", "payment-methods", method, one_time_code=code_sent(home)), 201)
    return number


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_is_there(path: str, caller: Caller, home: BilledHome, service: int) -> None:
    data = caller.data(path.format(service=service, invoice=home.bills[0].number))
    for where, fields in _parts(FIELDS[path]):
        found = list(_at(data, where))
        assert found, where
        for one in found:
            assert fields <= one.keys(), where
            if path in EXACTLY:
                assert one.keys() - fields <= MORE[path].get(where, set()), where


def test_invoices_are_those_of_a_status_a_page_at_a_time(caller: Caller, home: BilledHome) -> None:
    every = caller.data("invoices?limit=50")["invoices"]
    paged = [
        caller.data(f"invoices?limit=1&offset={at}")["invoices"][0] for at in range(len(every))
    ]
    assert paged == every
    assert [one["invoiceDate"] for one in every] == sorted(
        (one["invoiceDate"] for one in every), reverse=True
    )
    for status in ("unpaid", "paid", "overdue", "partial"):
        page = caller.data(f"invoices?status={status}")
        assert page["invoices"] == [one for one in every if one["status"] == status]
        assert page["pagination"]["total"] == len(page["invoices"])
    assert caller.data("invoices?offset=50")["invoices"] == []


def test_lines_have_the_types_of_the_requirements(caller: Caller, home: BilledHome) -> None:
    """CD-BIL-4."""
    clock, database = home.world.clock, home.world.database
    electricity = caller.data(f"invoices/{home.bills[0].number}")
    note = next(bill for bill in home.bills if bill.totals.total < 0)
    assert {item["type"] for item in electricity["items"]} == {"recurring"}
    assert {item["type"] for item in caller.data(f"invoices/{note.number}")["items"]} == {
        "adjustment"
    }

    number = a_service(database, home.customer_id, clock, "5g-200")
    clock.move_by(days=3)
    with database.transaction() as tx:
        agreements.suspend(tx, number, "customer_request", decided(clock))
    clock.move_by(days=3)
    with database.transaction() as tx:
        agreements.reactivate(tx, number, decided(clock))
        agreement = agreements.agreement_of(tx, number, hold=True)
        until = agreement.cycle_on(clock.today() + timedelta(days=31)).end
        agreements.charge_ahead(tx, agreement, until, clock.today(), clock.now())
    billed = billed_now(home)

    found = caller.data(f"invoices/{billed}")
    types = [item["type"] for item in found["items"]]
    assert {*types} == {"recurring", "installation", "equipment", "pro_rata", "adjustment"}
    assert found["invoiceType"] == "recurring"
    for item in found["items"]:
        assert (item["type"] == "adjustment") == item["amount"].startswith("-")


def test_a_bill_is_of_the_type_of_its_lines_where_all_are_of_one() -> None:
    assert bill_type(["pro_rata", "pro_rata"]) == "pro_rata"
    assert bill_type(["pro_rata", "equipment"]) == "recurring"


def billed_now(home: BilledHome) -> str:
    with home.world.database.transaction() as tx:
        billed = bill_account(tx, AccountId(home.customer_id), home.world.clock.now())
    assert billed is not None
    return billed.number


def _parts(text: str) -> Iterator[tuple[str, set[str]]]:
    """(where, names) of each part of a row of the table: `services[]` and what is in braces."""
    for part in "".join(text.split()).split(";"):
        where, _, names = part.rstrip("}").partition("{")
        yield where, set(names.split(","))


def _at(data: Any, where: str) -> Iterator[Mapping[str, Any]]:
    """What lies at `invoices[]items[]`, each of a list; nothing where it is null."""
    if data is None:
        return
    if not where:
        yield data
    elif where.startswith("[]"):
        for one in data:
            yield from _at(one, where[2:])
    else:
        name, bracket, rest = where.partition("[]")
        yield from _at(data[name], bracket + rest)
