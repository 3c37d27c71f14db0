"""The ten journeys of an account with services (accounts, A.12): services, payments, use, bills.
They move the world on, and its clock, so that they come after all others.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from elhandel.billing.cycle import cycle_of
from elhandel.billing.issue.charge_bills import WAIT
from simulator.local.demo.notices import written_to
from simulator.loopback import HEADERS
from simulator.world.payments import WEBHOOKS_SECRET
from simulator.world.payments.webhooks import signed
from tests.browser.cast import Customer, billed, of_device
from tests.browser.reading import cells, opened, ore
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]
type Outside = Callable[..., Any]

_ADDRESS: Final = "Havnegade 1, 8000 Aarhus C"
_WHY: Final = "Aftalt i telefonen i dag"
_BYTES_OF_GB: Final = 1024 * 1_048_576
_WEBHOOK: Final = "/api/webhooks/netcash/payment"

_WITH_BROADBAND: Final = """
SELECT c.name, s.agreement_id, i.number, i.document_sha256
FROM services.agreement s JOIN portfolio.customer c USING (customer_id)
JOIN billing.invoice i USING (customer_id)
WHERE i.document_key IS NOT NULL AND c.proved_at IS NOT NULL ORDER BY i.invoice_id LIMIT 1
"""

# Nobody who has electricity: what they are charged is billed at once.
_LEFT: Final = """
SELECT c.customer_id, c.name, c.email, max(s.ends_on) FROM portfolio.customer c
JOIN portfolio.contract k USING (customer_id) JOIN portfolio.supply_period s USING (contract_id)
WHERE c.proved_at IS NOT NULL AND c.joined_to IS NULL AND c.kind = 'private'
  AND s.ends_on IS NOT NULL AND NOT EXISTS (
      SELECT FROM portfolio.contract o
      WHERE o.customer_id = c.customer_id AND o.state IN ('active', 'awaiting'))
GROUP BY c.customer_id ORDER BY c.customer_id LIMIT 1
"""

# Nothing of it is disputed, and nothing under way.
_OPEN: Final = """
SELECT c.customer_id, c.name, c.email, i.number, o.ore::bigint
FROM portfolio.customer c JOIN billing.invoice i USING (customer_id)
CROSS JOIN LATERAL (
    SELECT sum(e.amount_ore) AS ore FROM ledger.entry e
    WHERE e.book = 'receivable' AND e.document_id = i.invoice_id) o
WHERE o.ore > 0 AND c.proved_at IS NOT NULL AND c.joined_to IS NULL AND c.kind = 'private'
  AND NOT EXISTS (SELECT FROM billing.dispute d WHERE d.invoice_id = i.invoice_id)
  AND NOT EXISTS (SELECT FROM payments.collection x WHERE x.invoice_id = i.invoice_id)
ORDER BY c.email, i.number LIMIT 1
"""

_BILLS: Final = """
SELECT number FROM billing.invoice WHERE customer_id = %s AND kind = 'invoice' ORDER BY invoice_id
"""

_TOLD: Final = """
SELECT count(*) FROM notifications.notice WHERE customer_id = %s AND template = %s
"""

_USE: Final = """
SELECT day, total_bytes FROM services.usage_day WHERE agreement_id = %s ORDER BY day
"""


@pytest.fixture
def outside(story: Played) -> Iterator[Outside]:
    """Orders something of the outside world."""
    base = f"{story.stack.outside_url}/control/"
    with httpx.Client(base_url=base, headers=HEADERS, timeout=30) as client:

        def order(method: str, path: str, body: Any = None) -> Any:
            return client.request(method, path, json=body).raise_for_status().json()

        yield order


def _do(visitor: Visitor, name: str, *, reason: bool = True, **choices: str) -> None:
    """An action of the page, filled in and sent."""
    page = visitor.page
    page.get_by_role("link", name=name, exact=True).first.click()
    form = page.locator("form.act")
    form.wait_for()
    for label, value in choices.items():
        field = form.get_by_label(label.replace("_", " "), exact=False).first
        if field.evaluate("at => at.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    if reason:
        form.get_by_label("Grund", exact=True).select_option("customer-asked")
        form.get_by_label("Hvorfor, med dine ord").fill(_WHY)
    form.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")


def _long_gone(story: Played) -> tuple[int, str, str]:
    """Number, name and e-mail of somebody who had electricity, so long ago that no bill of it is to
    come; the clock goes to when that is so.
    """
    ((customer_id, name, email, left_on),) = story.world.ask(_LEFT)
    story.world.at(max(story.stack.clock.today(), left_on + WAIT + timedelta(days=1)))
    return int(customer_id), str(name), str(email)


def _staff(visit: Visit, customer_id: int, device: str, **options: Any) -> Visitor:
    """Somebody of billing, on the page of a customer."""
    staff = visit(viewport=DEVICES[device], **options)
    staff.sign_in_as_staff("bo", f"/kontor/kunder/{customer_id}")
    return staff


def _home(staff: Visitor, customer_id: int) -> None:
    staff.go(f"/kontor/kunder/{customer_id}")


def _delivered(story: Played, customer_id: int, package: str, case: str) -> int:
    """A service that runs, and its connection."""
    world = story.world
    asked = {"customer": customer_id, "package": package, "address": _ADDRESS, "case": case}
    service = int(world.job("InvoiceGenerator", "order-service", **asked, why=_WHY)["service"])
    world.job("InvoiceGenerator", "activate-service", service=service, why=_WHY)
    world.job("QueuePoller", "follow-network")
    return service


def _subscriber(story: Played, service: int) -> str:
    ((subscriber,),) = story.world.ask(
        "SELECT connection_id FROM services.agreement WHERE agreement_id = %s", service
    )
    return str(subscriber)


def _code(story: Played) -> str:
    """The code of the latest notice."""
    ((code,),) = story.world.ask(
        "SELECT said->>'code' FROM notifications.notice WHERE template = 'one-time-code' "
        "ORDER BY notice_id DESC LIMIT 1"
    )
    return str(code)


def _add_account(visitor: Visitor, story: Played, number: str) -> None:
    """A bank account as a method of payment, from the page Betaling."""
    page = visitor.page
    visitor.go("/betaling/metode")
    page.get_by_role("button", name="Send mig en kode").click()
    visitor.sees("Vi har sendt dig en kode")
    page.get_by_label("Bank").fill("Banken")
    page.get_by_label("Registreringsnummer").fill("1234")
    page.get_by_label("Kontonummer").fill(number)
    page.get_by_label("Kontoens ejer").fill("Anna")
    page.get_by_label("Kode").fill(_code(story))
    page.get_by_role("button", name="Lav aftalen").click()
    visitor.sees("Aftalen er på vej")


def _inbox(visitor: Visitor, story: Played, email: str) -> str:
    """What the simulated carrier was given for an address."""
    written_to(story.world)
    visitor.page.goto(f"{story.stack.outside_url}/mail/?til={email}")
    return visitor.text


@on_both
def test_journey_1_from_the_services_to_a_bill_as_a_document(
    visit: Visit, story: Played, device: str
) -> None:
    ((name, service, bill, sha256),) = story.world.ask(_WITH_BROADBAND)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(name)
    visitor.sees("Fiber 300")
    visitor.go("/ydelser")
    card = visitor.page.get_by_test_id("service-card").first
    assert "Leveres" in card.inner_text()
    visitor.look(f"ydelser-{device}")
    card.get_by_role("link", name=re.compile("Se forbrug og betaling")).click()
    visitor.sees("givet tilbage")
    assert visitor.page.url.endswith(f"/ydelser/{service}")
    visitor.look(f"ydelse-{device}")

    visitor.page.get_by_role("link", name="Se regningerne").click()
    visitor.page.locator(f"main a[href='/regninger/{bill}']").first.click()
    path = visitor.page.get_by_test_id("download-invoice-btn").get_attribute("href")
    answer = visitor.page.request.get(f"{visitor.base}{path}")
    assert answer.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(answer.body()).digest() == bytes(sha256)


@on_both
def test_journey_2_a_method_is_added_and_made_the_primary_one(
    visit: Visit, story: Played, device: str
) -> None:
    first, second = "1122334455", "9988776655"
    visitor = visit(allowed=("status of 422",), viewport=DEVICES[device])
    visitor.sign_in(_without_methods(story).name, to="/betaling/metode")
    page = visitor.page
    page.get_by_label("Kontonummer").fill("12")
    page.get_by_role("button", name="Lav aftalen").click()
    page.get_by_role("alert").wait_for()
    visitor.look("betalingsaftale-fejl", schemes=("light",))
    for number in (first, second):
        _add_account(visitor, story, number)
    methods = page.get_by_test_id("methods").get_by_role("listitem")
    assert "Bruges nu" in methods.filter(has_text="4455").inner_text()

    page.get_by_role("link", name=re.compile("6655")).click()
    page.get_by_role("button", name="Send mig en kode").click()
    visitor.sees("Vi har sendt dig en kode")
    page.get_by_label("Kode").fill(_code(story))
    page.get_by_role("button", name="Brug den her").click()
    visitor.sees("Dine regninger betales sådan fra nu af.")
    assert "Bruges nu" in methods.filter(has_text="6655").inner_text()
    assert "Bruges nu" not in methods.filter(has_text="4455").inner_text()
    source = page.content()
    assert all(number not in source and number[:-4] not in source for number in (first, second))
    visitor.look("betalingsmaader")


@on_both
def test_journey_3_use_near_the_cap_is_told_in_yellow_and_then_in_red(
    visit: Visit, story: Played, outside: Outside, device: str
) -> None:
    customer, world = of_device(story, device), story.world
    service = _delivered(story, customer.customer_id, "5g-200", f"cap-{device}")
    subscriber, today = _subscriber(story, service), story.stack.clock.today()
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name, f"/ydelser/{service}")
    warning = visitor.page.get_by_test_id("usage-warning")

    for percent, tone in ((79, ""), (80, "warn"), (95, "bad")):
        used = {
            "day": str(today),
            "upload_bytes": 0,
            "download_bytes": percent * 5 * _BYTES_OF_GB,
        }
        outside("POST", f"network/subscribers/{subscriber}/usage", used)
        world.job("QueuePoller", "sync-usage")
        visitor.go(f"/ydelser/{service}")
        assert warning.count() == (1 if tone else 0), percent
        if tone:
            assert tone in (warning.get_attribute("class") or "").split()
            assert f"{percent} %" in warning.inner_text()
            visitor.look(f"ydelse-{percent}-procent")
    told = world.ask(_TOLD, customer.customer_id, "data-usage-warning")
    assert told == [(2,)]
    visitor.go("/ydelser")
    assert warning.count() == 1


@on_both
def test_journey_4_staff_deliver_a_service_with_a_reason_and_it_is_billed(
    visit: Visit, story: Played, device: str
) -> None:
    customer_id, name, _ = _long_gone(story)
    staff = _staff(visit, customer_id, device, allowed=("status of 422",))
    _do(staff, "Bestil en ydelse", Pakke="fibre-1000", Adresse=_ADDRESS)
    _home(staff, customer_id)
    card = staff.page.locator("section", has_text="Fiber 1000").filter(has_text="bestilt").last
    card.get_by_role("link", name="Levér ydelsen", exact=True).wait_for()

    _do(staff, "Levér ydelsen", reason=False)
    staff.page.get_by_role("alert").wait_for()
    ((service, state),) = story.world.ask(
        "SELECT agreement_id, state FROM services.agreement WHERE customer_id = %s "
        "ORDER BY agreement_id DESC LIMIT 1",
        customer_id,
    )
    assert state == "pending"
    before = len(story.world.ask(_BILLS, customer_id))
    _home(staff, customer_id)
    _do(staff, "Levér ydelsen")
    bills = story.world.ask(_BILLS, customer_id)
    assert len(bills) == before + 1

    staff.go(f"/kontor/kunder/{customer_id}/ydelser/{service}")
    done = staff.page.get_by_test_id("service-log").get_by_role("listitem")
    assert _WHY in done.first.inner_text()
    staff.look(f"kontor-ydelse-{device}")
    staff.go(f"/kontor/log?kunde={customer_id}")
    logged = staff.page.get_by_role("row").filter(has_text="Levér ydelsen")
    assert _WHY in logged.first.inner_text()
    staff.go(f"/kontor/kunder/{customer_id}/regnskab")
    assert bills[-1][0] in staff.text
    staff.look(f"kontor-regnskab-ydelse-{device}")

    own = visit(viewport=DEVICES[device])
    own.sign_in(name, f"/regninger/{bills[-1][0]}")
    own.sees("Fiber 1000")
    own.go(f"/ydelser/{service}")
    charged = cells(own.page.get_by_role("table").last.locator("tbody tr"))
    assert sum(ore(row[-1]) for row in charged) == _charged(story, service)


@on_both
def test_journey_5_a_pause_stops_the_billing_until_the_service_is_on_again(
    visit: Visit, story: Played, device: str
) -> None:
    customer = of_device(story, device)
    service = _delivered(story, customer.customer_id, "fibre-300", f"pause-{device}")
    own = visit(viewport=DEVICES[device])
    own.sign_in(customer.name, f"/ydelser/{service}")
    own.sees("Næste periode")

    staff = _staff(visit, customer.customer_id, device)
    of_service = {"Hvorfor": "customer_request"}
    staff.page.get_by_role("region", name="Fiber 300").get_by_role(
        "link", name="Sæt ydelsen på pause"
    ).first.wait_for()
    _do(staff, "Sæt ydelsen på pause", **of_service)
    paused = story.world.ask(
        "SELECT agreement_id FROM services.agreement WHERE customer_id = %s "
        "AND state = 'suspended'",
        customer.customer_id,
    )
    ((number,),) = paused
    own.go(f"/ydelser/{number}")
    own.sees("fordi du bad om det")
    own.sees("Dagene koster ikke noget")
    assert not own.has("Næste periode")
    own.look(f"ydelse-pause-{device}")
    charged = _charged(story, number)
    story.world.job("InvoiceGenerator", "generate-invoices", services=[number], why=_WHY)
    assert _charged(story, number) <= charged  # nothing for the days off

    _home(staff, customer.customer_id)
    _do(staff, "Åbn ydelsen igen")
    own.go(f"/ydelser/{number}")
    own.sees("Leveres")
    own.sees("Næste periode")


def _charged(story: Played, service: int) -> int:
    ((ore_charged,),) = story.world.ask(
        "SELECT coalesce(sum(amount_ore), 0)::bigint FROM services.charged WHERE agreement_id = %s",
        service,
    )
    return int(ore_charged)


@on_both
def test_journey_6_bills_now_and_a_second_press_bills_nothing(
    visit: Visit, story: Played, device: str
) -> None:
    customer, world = of_device(story, device), story.world
    _delivered(story, customer.customer_id, "fibre-1000", f"now-{device}")
    before = len(world.ask(_BILLS, customer.customer_id))
    told = world.ask(_TOLD, customer.customer_id, "invoice-generated")[0][0]

    staff = visit(viewport=DEVICES[device])
    staff.sign_in_as_staff("bo", "/kontor/koersler")
    for _ in range(2):
        staff.go("/kontor/koersler")
        _do(staff, "Lav regninger på ydelser nu")
        bills = world.ask(_BILLS, customer.customer_id)
        assert len(bills) == before + 1
        assert world.ask(_TOLD, customer.customer_id, "invoice-generated") == [(told + 1,)]

    own = visit(viewport=DEVICES[device])
    own.sign_in(customer.name, f"/regninger/{bills[-1][0]}")
    own.sees("Fiber 1000")


@on_both
def test_journey_7_the_job_bills_the_next_cycle_and_an_e_mail_says_so(
    visit: Visit, story: Played, device: str
) -> None:
    """Bills are made a week before the billing day; the clock goes there."""
    world = story.world
    customer_id, name, email = _long_gone(story)
    _delivered(story, customer_id, "fibre-300", f"next-{device}")
    before = len(world.ask(_BILLS, customer_id))
    today = story.stack.clock.today()
    world.at(max(today, cycle_of(today, 1).end - timedelta(days=7)))
    for _ in range(2):  # again, nothing more is billed
        world.job("InvoiceGenerator", "charge-services")
        world.job("InvoiceGenerator", "bill-held")
    bills = world.ask(_BILLS, customer_id)
    assert len(bills) == before + 1

    visitor = visit(viewport=DEVICES[device])
    assert bills[-1][0] in _inbox(visitor, story, email)
    visitor.sign_in(name, f"/regninger/{bills[-1][0]}")
    visitor.sees("Fiber 300")


@on_both
def test_journey_8_the_job_reads_the_use_and_the_chart_shows_it(
    visit: Visit, story: Played, outside: Outside, device: str
) -> None:
    customer = of_device(story, device)
    service = _delivered(story, customer.customer_id, "fibre-300", f"use-{device}")
    assert story.world.ask(_USE, service) == []
    today = story.stack.clock.today()
    used = {
        "day": str(today),
        "upload_bytes": 2 * _BYTES_OF_GB,
        "download_bytes": 10 * _BYTES_OF_GB,
    }
    outside("POST", f"network/subscribers/{_subscriber(story, service)}/usage", used)
    story.world.job("QueuePoller", "sync-usage")
    assert story.world.ask(_USE, service) == [(today, 12 * _BYTES_OF_GB)]

    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name, f"/ydelser/{service}")
    chart = visitor.page.get_by_test_id("usage-chart")
    assert chart.locator("svg rect").count() >= 2  # what came down, and what went up
    assert "12,0 GB" in chart.inner_text()
    assert visitor.page.get_by_test_id("total-usage").inner_text() == "12,0 GB"
    table = opened(visitor.page, "Vis som tabel", "Forbruget som tabel")
    assert [row[1:] for row in cells(table.locator("tbody tr"))] == [["10,00", "2,00"]]


@on_both
def test_journey_9_a_signed_webhook_pays_the_bill_and_another_changes_nothing(
    visit: Visit, story: Played, device: str
) -> None:
    ((_, name, email, bill, open_ore),) = story.world.ask(_OPEN)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(name, "/betaling")
    balance = ore(visitor.page.get_by_test_id("balance").inner_text())
    body = json.dumps(
        {
            "TransactionAccepted": "true",
            "Status": "Approved",
            "Amount": str(open_ore),
            "Reference": bill,
            "RequestTrace": f"T-{device}",
            "Timestamp": story.stack.clock.now().isoformat(),
        }
    ).encode()
    url = f"{story.stack.api_url}{_WEBHOOK}"
    foreign = httpx.post(url, content=body, headers=signed(body, "somebody-elses-secret"))
    assert foreign.status_code == 401
    visitor.go("/betaling")
    assert ore(visitor.page.get_by_test_id("balance").inner_text()) == balance

    for _ in range(2):  # it comes twice, and is booked once
        answer = httpx.post(url, content=body, headers=signed(body, WEBHOOKS_SECRET))
        assert answer.status_code == 200
    visitor.go("/betaling")
    assert ore(visitor.page.get_by_test_id("balance").inner_text()) == balance + open_ore
    visitor.go(f"/regninger/{bill}")
    visitor.sees("Betalt")
    assert "Vi har modtaget" in _inbox(visitor, story, email)


@on_both
def test_an_open_bill_is_paid_with_a_card_from_its_page(
    visit: Visit, story: Played, device: str
) -> None:
    """The link waits until the provider has said where; what is paid there is paid here."""
    ((_, name, _, bill, open_ore),) = story.world.ask(_OPEN)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(name, f"/regninger/{bill}")
    page = visitor.page
    page.get_by_role("button", name="Betal nu med kort eller MobilePay").click()
    visitor.sees("Vi gør din betaling klar")
    visitor.look(f"betal-link-venter-{device}", schemes=("light",))
    story.world.job("Payments", "follow-payments")
    pay = page.get_by_role("link", name="Betal nu", exact=True)
    pay.wait_for()
    assert ore(page.locator("#betal .amount").inner_text()) == open_ore
    visitor.look(f"betal-link-{device}")
    pay.click()
    page.get_by_role("button", name="Betal nu").click()
    visitor.go(f"/betaling/link/{bill}")
    visitor.sees("Den er betalt")


@on_both
def test_journey_10_the_provider_tells_of_a_mandate_and_the_page_says_so(
    visit: Visit, story: Played, outside: Outside, device: str
) -> None:
    customer = _without_methods(story)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name, to="/betaling")
    _add_account(visitor, story, "5544332211")
    ((mandate_id,),) = story.world.ask("SELECT max(mandate_id) FROM payments.mandate")
    asked = "SELECT reference, state FROM payments.mandate WHERE mandate_id = %s"
    story.world.job("Payments", "follow-payments")
    ((reference, _),) = story.world.ask(asked, mandate_id)

    for told, shown in (("active", "Aktiv aftale"), ("cancelled", "Aftalen er slut")):
        outside("POST", "payments/mandates", {"mandate_id": reference, "state": told})
        assert story.world.ask(asked, mandate_id) == [(reference, told)]
        visitor.go("/betaling")
        visitor.sees(shown)
        visitor.look(f"betaling-{told}", schemes=("light",))


def _without_methods(story: Played) -> Customer:
    """Somebody who has named no method of payment."""
    taken = {account for (account,) in story.world.ask("SELECT account_id FROM payments.method")}
    return next(one for one in reversed(billed(story)) if one.customer_id not in taken)
