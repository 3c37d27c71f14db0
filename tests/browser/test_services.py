"""Journeys about services: what a customer has and paid, and what staff do with it."""

import re
from collections.abc import Callable

from tests.browser.cast import of_device
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]

_WITH_BROADBAND = """
SELECT c.name, s.agreement_id, i.number
FROM services.agreement s JOIN portfolio.customer c USING (customer_id)
JOIN billing.invoice i USING (customer_id)
WHERE i.document_key IS NOT NULL ORDER BY i.invoice_id DESC LIMIT 1
"""
_WHY = "Aftalt i telefonen i dag"


def _do(visitor: Visitor, name: str, **choices: str) -> None:
    """An action of the customer's page, with its reason."""
    page = visitor.page
    page.get_by_role("link", name=name, exact=True).first.click()
    for label, value in choices.items():
        field = page.get_by_label(label.replace("_", " "), exact=False).first
        if field.evaluate("at => at.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_label("Grund", exact=True).select_option("customer-asked")
    page.get_by_label("Hvorfor, med dine ord").fill(_WHY)
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state("networkidle")


@on_both
def test_from_the_services_to_a_bill_as_a_document(
    visit: Visit, story: Played, device: str
) -> None:
    """Journey 1 of the dashboard's ten."""
    ((name, service, bill),) = story.world.ask(_WITH_BROADBAND)
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

    answer = visitor.page.request.get(f"{visitor.base}/regninger/{bill}.pdf")
    assert answer.body()[:5] == b"%PDF-"


@on_both
def test_staff_deliver_pause_and_bill_a_service(visit: Visit, story: Played, device: str) -> None:
    """Journeys 4, 5 and 6: nothing without a reason; a second bill of the same is none."""
    customer = of_device(story, device)
    staff = visit(viewport=DEVICES[device])
    home = f"/kontor/kunder/{customer.customer_id}"
    staff.sign_in_as_staff("bo", home)
    _do(
        staff,
        "Bestil en ydelse",
        Pakke="fibre-1000",
        Adresse="Havnegade 1, 8000 Aarhus C",
    )
    staff.go(home)
    staff.sees("Fiber 1000")
    _do(staff, "Levér ydelsen")
    staff.go(home)
    assert staff.page.get_by_text("leveres", exact=True).first.is_visible()

    staff.go(f"{home}/regnskab")
    staff.look(f"kontor-regnskab-ydelse-{device}")
    assert "Fiber 1000" in staff.text

    own = visit(viewport=DEVICES[device])
    own.sign_in(customer.name, "/ydelser")
    own.sees("Fiber 1000")
    staff.go(home)
    _do(staff, "Sæt ydelsen på pause", Hvorfor="customer_request")
    own.go("/ydelser")
    own.sees("fordi du bad om det")
    own.look(f"ydelser-pause-{device}")
    staff.go(home)
    _do(staff, "Åbn ydelsen igen")
    own.go("/ydelser")
    own.sees("Leveres")

    before = len(story.world.ask(_BILLS, customer.customer_id))
    for _ in range(2):
        staff.go("/kontor/koersler")
        _do(staff, "Lav regninger på ydelser nu")
        bills = story.world.ask(_BILLS, customer.customer_id)
        assert len(bills) == before + 1
    own.go(f"/regninger/{bills[-1][0]}")
    own.sees("Fiber 1000")


_BILLS = "SELECT number FROM billing.invoice WHERE customer_id = %s ORDER BY invoice_id"
