"""Staff's journeys: find a customer, mend what waits, and only what one's role may."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import httpx
import pytest

from tests.browser.cast import billed
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]

_KEYS: Final = """
SELECT c.customer_id::text, c.name, c.email, right(c.phone, 8), i.number, i.payment_reference,
       s.reference, concat_ws(' ', v.address -> 'streetDetail' ->> 'name',
                              v.address -> 'streetDetail' ->> 'number'),
       r.transaction_id
FROM portfolio.customer c
JOIN billing.invoice i ON i.customer_id = c.customer_id AND i.number = %s
JOIN portfolio.contract k ON k.customer_id = c.customer_id
JOIN portfolio.metering_point_version v ON v.metering_point_id = k.metering_point_id
JOIN onboarding.signup s ON s.contract_id = k.contract_id
JOIN market.process p ON p.contract_id = k.contract_id
JOIN market.request r ON r.process_id = p.process_id
WHERE v.superseded_at IS NULL
LIMIT 1
"""


def _fill(visitor: Visitor, reason: str, why: str) -> None:
    visitor.page.get_by_label("Grund", exact=True).select_option(reason)
    visitor.page.get_by_label("Hvorfor, med dine ord").fill(why)


@on_both
def test_a_customer_is_found_by_each_key(visit: Visit, story: Played, device: str) -> None:
    """Journey 20. What was searched for is in no address and no log, a CPR number on no page."""
    customer = billed(story)[0]
    (cpr,) = (
        home["cpr_cvr"] for home in story.world.population(12) if home["gsrn"] == customer.gsrn
    )
    ((number, name, email, phone, bill, payment, signup, address, message),) = story.world.ask(
        _KEYS, customer.bill
    )
    keys = {
        "customer": number,
        "name": name,
        "e-mail": email,
        "phone": phone,
        "bill": bill,
        "payment": payment,
        "signup": signup,
        "address": address,
        "message": message,
        "point": customer.gsrn,
        "end of point": customer.gsrn[-4:],
        "cpr": cpr,
        "cpr as written": f"{cpr[:6]}-{cpr[6:]}",
    }
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("anna", "/kontor/soeg")
    for key, text in keys.items():
        visitor.go("/kontor/soeg")
        visitor.page.keyboard.press("/")
        visitor.page.keyboard.type(text)
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_load_state()
        visitor.page.locator("main", has_text=name).wait_for()
        assert text not in visitor.page.url or key in ("customer", "bill", "message"), key
        assert cpr not in visitor.page.content(), key
    logs = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in story.stack.options.logs.glob("Backoffice*.log")
    )
    assert "/kontor/soeg" in logs
    for secret in (cpr, f"{cpr[:6]}-{cpr[6:]}", email, name):
        assert secret not in logs


_SUPPORT: Final = {"contact", "change-product", "credit-lines", "open-dispute"}
_MAY: Final[Mapping[str, tuple[str, set[str]]]] = {
    "support": ("mette", _SUPPORT),
    "billing": ("bo", _SUPPORT | {"parked", "reconciliation", "set-billing-day", "give-up-run"}),
    "operations": (
        "ida",
        {"parked", "reconciliation", "dead-letters", "ask-readings", "send-requests"},
    ),
}
"""By role: who has it, and what they may of `_PLACES`."""

_PLACES: Final = {
    "contact": "/kontor/kunder/{customer}/som-kunden",
    "change-product": "/kontor/goer/change-product?kunde={customer}",
    "credit-lines": "/kontor/goer/credit-lines?number={bill}",
    "open-dispute": "/kontor/goer/open-dispute?number={bill}",
    "parked": "/kontor/arbejde/parked",
    "reconciliation": "/kontor/afstemning",
    "set-billing-day": "/kontor/goer/set-billing-day?kunde={customer}",
    "give-up-run": "/kontor/goer/give-up-run",
    "dead-letters": "/kontor/arbejde/dead-letters",
    "ask-readings": "/kontor/goer/ask-readings?kunde={customer}",
    "send-requests": "/kontor/goer/send-requests",
    "price-product": "/kontor/goer/price-product",
    "people": "/kontor/adgang",
}

_BUTTONS: Final = {
    "change-product": "Skift produkt",
    "set-billing-day": "Betalingsdag",
    "ask-readings": "Bed om målingerne",
    "contact": "Se som kunden",
}
"""What the page of a customer offers."""


@on_both
@pytest.mark.parametrize("role", _MAY)
def test_what_a_role_may_not_is_neither_offered_nor_answered(
    visit: Visit, story: Played, role: str, device: str
) -> None:
    """Journey 25."""
    username, allowed = _MAY[role]
    customer = billed(story)[0]
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff(username, f"/kontor/kunder/{customer.customer_id}")
    page = visitor.page
    page.get_by_role("heading", level=1).wait_for()
    for key, name in _BUTTONS.items():
        offered = page.get_by_role("link", name=name, exact=True).count()
        assert bool(offered) == (key in allowed), key
    assert (customer.name in visitor.text) == ("contact" in allowed)

    names = {"customer": customer.customer_id, "bill": customer.bill, "gsrn": customer.gsrn}
    cookies = {name: cookie["value"] for name, cookie in visitor.cookies.items()}
    token = page.locator("input[name=_token]").first.get_attribute("value")
    with httpx.Client(base_url=visitor.base, cookies=cookies) as client:
        for key, path in _PLACES.items():
            status = client.get(path.format(**names)).status_code
            assert status == (200 if key in allowed else 403), key
            if key not in allowed and "/goer/" in path:
                answer = client.post(
                    path.format(**names).split("?", maxsplit=1)[0],
                    data={"_token": token, "reason": "other", "why": "because it is a test"},
                    headers={"sec-fetch-site": "same-origin"},
                )
                assert answer.status_code == 403, key


@on_both
def test_a_dead_letter_is_rehearsed_and_handled(visit: Visit, story: Played, device: str) -> None:
    """Journey 18: what a replay would change is shown; a letter that stays unreadable is closed."""
    if story.world.ask(_DEAD) == [(0,)]:  # that of the story is closed by now
        story.world.put_message("MasterData", _CUT_OFF)
        story.world.exchange()
    visitor = visit(viewport=DEVICES[device], allowed=("422",))
    visitor.sign_in_as_staff("ida", "/kontor/arbejde/dead-letters")
    page = visitor.page
    page.get_by_role("row").get_by_role("link", name="Afspil igen").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Afspil igen").wait_for()
    dialog.get_by_role("button", name="Vis, hvad der ville ske").click()  # before a reason is
    would = page.get_by_label("Hvad der ville ske")
    would.wait_for()
    assert "Dokumentet er ikke et af markedets" in would.inner_text()
    assert "Intet ville ændre sig" in would.inner_text()
    visitor.look("kontor-afspil-vis", schemes=("light",))
    assert story.world.ask(_DEAD) == [(1,)]

    visitor.go("/kontor/arbejde/dead-letters")
    page.get_by_role("row").get_by_role("link", name="Kassér").first.click()
    _fill(visitor, "checked", "Brevet kan ikke læses, og er sendt igen")
    page.get_by_role("dialog").get_by_role("button", name="Kassér").click()
    visitor.sees("Det er gjort, og står i loggen.")
    visitor.sees("Her venter intet.")
    assert story.world.ask(_DEAD) == [(0,)]
    visitor.go("/kontor/log")
    visitor.sees("Brevet kan ikke læses, og er sendt igen")


def test_a_message_is_read_as_it_came(visit: Visit) -> None:
    """From the list of what came; who may not see contact data sees no document."""
    for username, sees_it in (("anna", True), ("ida", False)):
        visitor = visit()
        visitor.sign_in_as_staff(username, "/kontor/beskeder")
        came = visitor.page.get_by_role("region", name="Modtaget fra DataHub")
        came.get_by_role("link").first.click()
        visitor.page.get_by_role("heading", name="Dokumentet").wait_for()
        assert (visitor.page.locator("pre").count() == 1) == sees_it
        visitor.look(f"kontor-besked-{username}", schemes=("light", "dark"))


def test_a_second_person_reads_what_is_asked_before_they_decide(
    visit: Visit, story: Played
) -> None:
    customer = billed(story)[0]
    first = visit()
    first.sign_in_as_staff("bo", f"/kontor/goer/give-goodwill?kunde={customer.customer_id}")
    first.page.locator("main [name=amount_dkk]").fill("20000")
    _fill(first, "agreed", "Lovet i telefonen, sag 12")
    first.page.locator("main form.act button").last.click()
    first.page.wait_for_url("**sket=venter")

    second = visit()
    second.sign_in_as_staff("anna", "/kontor/arbejde/approvals")
    path = second.page.locator("main a[href^='/kontor/godkend/']").first.get_attribute("href")
    assert path is not None
    second.go(path)
    second.sees("Lovet i telefonen, sag 12")
    second.look("kontor-godkend")
    second.page.get_by_label("Hvorfor, med dine ord").fill("Det er for meget for en forsinkelse")
    second.page.locator("main button[value=declined]").click()
    second.sees("Her venter intet.")


_CUT_OFF: Final = '{"AccountingPointCharacteristics_MarketDocument": {"mRID": '
_DEAD: Final = "SELECT count(*) FROM market.inbound_message WHERE state = 'dead'"


@on_both
def test_a_price_is_rehearsed_and_nothing_is_written(
    visit: Visit, story: Played, device: str
) -> None:
    """Journey 21: a dry run says what it would change, and changes nothing."""
    before = story.world.ask(_WRITTEN)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("anna", "/kontor/produkter")
    page = visitor.page
    page.get_by_role("link", name="Sæt en ny pris").click()
    page.get_by_label("Produkt", exact=True).select_option(index=1)
    page.get_by_label("Fra og med").fill(str(story.stack.clock.today() + timedelta(days=120)))
    page.get_by_label("Abonnement, kr./md. uden moms").fill("49")
    page.get_by_role("button", name="Vis, hvad der ville ske").click()
    would = page.get_by_label("Hvad der ville ske")
    would.wait_for()
    told = would.inner_text()
    assert re.search(r"[1-9]\d* løbende aftaler? får en anden pris", told), told
    assert "kr. mere om måneden for hver" in told or "kr. mindre om måneden for hver" in told
    assert story.world.ask(_WRITTEN) == before


@on_both
def test_a_settlement_is_rehearsed_and_nothing_is_issued(
    visit: Visit, story: Played, device: str
) -> None:
    """Journey 21: of a month that is not settled yet."""
    before = story.world.ask(_ISSUED)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("bo", "/kontor/koersler")
    page = visitor.page
    page.get_by_role("link", name="Prøvekørsel").first.click()
    today = story.stack.clock.today()
    page.get_by_label("Fra og med").fill(str(today.replace(day=1)))
    page.get_by_label("Til (uden dagen)").fill(str(today))
    page.get_by_role("button", name="Prøv").click()
    page.get_by_role("heading", name="Linjer").wait_for()
    visitor.sees("Leveringer")
    assert story.world.ask(_ISSUED) == before


_ISSUED: Final = """
SELECT (SELECT count(*) FROM settlement.run), (SELECT count(*) FROM settlement.settlement),
       (SELECT count(*) FROM billing.invoice), (SELECT count(*) FROM billing.draft)
"""

_WRITTEN: Final = """
SELECT (SELECT count(*) FROM pricing.product_price), (SELECT count(*) FROM billing.invoice),
       (SELECT count(*) FROM backoffice.action)
"""


@on_both
def test_a_customer_stays_whole_when_it_is_large_or_dark_and_by_keyboard(
    visit: Visit, story: Played, device: str
) -> None:
    """Journey 27 of Kunde."""
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("anna", f"/kontor/kunder/{billed(story)[0].customer_id}")
    visitor.stays_whole("kontor-kunde")
    visitor.page.emulate_media(media="print")
    assert visitor.page.get_by_role("heading", level=1).is_visible()
    assert not visitor.page.get_by_role("link", name="Arbejde").first.is_visible()
    visitor.picture("kontor-kunde-papir")
    visitor.page.emulate_media(media="screen")
    visitor.page.reload()
    stops = visitor.tab_through()
    assert stops[0] == "Gå til indholdet"
    assert {"Notér", "Se som kunden", "Skift produkt"} <= set(stops)
    visitor.page.get_by_role("link", name="Notér").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("dialog").wait_for(state="hidden")
    assert visitor.page.evaluate("document.activeElement.textContent").strip() == "Notér"
