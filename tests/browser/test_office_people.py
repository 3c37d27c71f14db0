"""Staff's journeys with people: the customer's own pages, and colleagues with their roles."""

from collections.abc import Callable

import pytest

from tests.browser.cast import billed
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]


@on_both
def test_the_customers_pages_are_seen_and_nothing_is_done_on_them(
    visit: Visit, story: Played, device: str
) -> None:
    customer = billed(story)[0]
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("mette", f"/kontor/kunder/{customer.customer_id}")
    page = visitor.page
    page.get_by_role("link", name="Se som kunden").click()
    page.get_by_role("heading", name="Som kunden", level=1).wait_for()
    why = "Kunden forstår ikke sin regning"
    page.get_by_label("Hvorfor, med dine ord").fill(why)
    page.get_by_role("button", name="Se som kunden").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Åbn kundens sider").click()

    theirs = opened.value
    theirs.wait_for_load_state()
    assert theirs.get_by_test_id("service-card").first.is_visible()
    theirs.goto(f"{visitor.base}/regninger/{customer.bill}")
    theirs.get_by_test_id("total").wait_for()
    bar = theirs.get_by_label("Kun til at se").get_by_role("button", name="Luk")
    assert bar.is_visible()
    theirs.goto(f"{visitor.base}/profil/kontakt")
    assert not theirs.get_by_role("button", name="Gem").is_visible()
    assert theirs.goto(f"{visitor.base}/profil/mine-data.json").status == 403  # type: ignore[union-attr]
    theirs.goto(f"{visitor.base}/")
    bar.click()
    theirs.wait_for_load_state()
    theirs.goto(f"{visitor.base}/regninger")
    assert theirs.get_by_role("heading", name="Regninger").count() == 0  # a sign-in is asked for
    theirs.close()

    visitor.go("/kontor/log")
    visitor.sees(why)
    own = visit(viewport=DEVICES[device])
    own.sign_in(customer.name, "/profil")
    own.sees("dine sider, som du ser dem")


@pytest.mark.parametrize("role", ["Fakturering"])
@on_both
def test_a_role_is_given_and_taken_with_a_reason_and_both_stand_in_the_log(
    visit: Visit, device: str, role: str
) -> None:
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("anna", "/kontor/adgang")
    page = visitor.page
    person = page.get_by_role("row").filter(has_text="ida")
    for button, why in (
        ("Giv en rolle", f"Vikar for Bo, {device}"),
        ("Tag en rolle", f"Bo er tilbage, {device}"),
    ):
        person.get_by_role("link", name=button).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Rolle", exact=True).select_option(label=role)
        dialog.get_by_label("Grund", exact=True).select_option("agreed")
        dialog.get_by_label("Hvorfor, med dine ord").fill(why)
        dialog.get_by_role("button", name=button).click()
        visitor.sees("Det er gjort, og står i loggen.")
    visitor.go("/kontor/log")
    done = page.get_by_role("row").filter(has_text=f"Vikar for Bo, {device}")
    done.get_by_text("Før og efter").click()
    assert "rolle: — → billing" in done.inner_text()
    visitor.look("kontor-log-foer-og-efter", schemes=("light", "dark"))
