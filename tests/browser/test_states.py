"""Every state of the pages, looked at: nothing inaccessible in light and dark, on a desktop and a
phone, and a picture of each for whoever changes a page (`.local/pictures/tilstand-…`).
"""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Route

from elhandel import imports
from elhandel.platform.clock import FixedClock
from tests.browser.reading import cells
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

type LookIn = Callable[..., Visitor]

STATES = {
    "foerste-maaned": ("first-month", "/forbrug", "Her er din første måned"),
    "foerste-maaned-overblik": ("first-month", "/", "De første målinger kommer"),
    "snart": ("begins", "/forbrug", "Strømmen kommer snart fra os"),
    "snart-overblik": ("begins", "/", "Det sker nu"),
    "foerste-dage": ("first-days", "/forbrug", "Når syv dage er målt"),
    "hvorfor": ("billed", "/", "om dagen"),
    "mangler": ("missing", "/forbrug", "29 timer mangler"),
    "mangler-dag": ("missing", "/forbrug/2026-01-12", "5 timer mangler"),
    "anslaaet": ("estimated", "/forbrug/2026-01-08", "anslået"),
    "rettet": ("billed", "/forbrug?maaned=2025-12", "Rettet bagefter"),
    "kreditnota": ("billed", "/regninger/{note}", "Det er rettet"),
    "under-nul": ("negative", "/priser", "Prisen lige nu, med alt"),
    "under-nul-dag": ("negative-day", "/forbrug/2026-01-11", "Søndag 11. januar"),
    "25-timer": ("25-hours", "/forbrug/2025-10-26", "dagen har 25 timer"),
    "23-timer": ("23-hours", "/forbrug/2026-03-29", "dagen har 23 timer"),
    "kvarterer": ("quarters", "/forbrug/2026-01-13", "Tirsdag 13. januar"),
    "sol": ("solar", "/forbrug", "Solgt til nettet"),
    "sol-aftale": ("solar-month", "/aftale", "Dit eget anlæg solgte"),
    "pris-mangler": ("waits", "/forbrug", "En pris mangler endnu"),
    "pris-mangler-overblik": ("waits", "/", "Alt er i orden"),
    "forfalden": ("overdue", "/", "En regning er forfalden"),
    "ny-maaned": ("overdue", "/forbrug", "Der er ikke målt noget i måneden endnu"),
    "forfalden-regninger": ("overdue", "/regninger", "Noget af det er forfaldent"),
    "slut": ("ended", "/forbrug", "Alt kan stadig ses"),
    "slut-overblik": ("ended", "/", "Alt kan stadig ses"),
    "to-steder": ("two-homes", "/sted/2/forbrug", "Dit forbrug"),
    "indsigelse-afgjort": ("billed", "/regninger/{first}/indsigelse", "Regningen er rigtig"),
    "indsigelse-ses-paa": ("billed", "/regninger/{bill}/indsigelse", "Vi ser på den"),
    "intet-overblik": ("nobody", "/", "Vi glæder os"),
    "intet-forbrug": ("nobody", "/forbrug", "Her kommer dit forbrug"),
    "intet-priser": ("nobody", "/priser", "Her kommer timens priser"),
    "intet-regninger": ("nobody", "/regninger", "Her kommer dine regninger"),
    "intet-aftale": ("nobody", "/aftale", "Her står din aftale"),
    "intet-betaling": ("nobody", "/betaling", "Alt er betalt"),
}
"""By picture: the state, the page, and what stands on it."""


def _filled(stage: Stage, path: str) -> str:
    first, bill, note = (bill.number for bill in stage.street.home.bills)
    return path.format(first=first, bill=bill, note=note)


@pytest.mark.parametrize("name", STATES)
def test_a_state_of_a_page(stage: Stage, look_in: LookIn, name: str) -> None:
    state, path, told = STATES[name]
    stage.show(state)
    visitor = look_in()
    assert visitor.go(_filled(stage, path)).status == 200
    visitor.sees(told)
    visitor.look(f"tilstand-{name}")


def test_a_day_of_25_hours_is_walked_through_hour_by_hour(stage: Stage, look_in: LookIn) -> None:
    """Journey 15, the day in October: the doubled hour has two columns, each with its name."""
    stage.show("25-hours")
    visitor = look_in()
    visitor.go("/forbrug/2025-10-26")
    columns = visitor.page.locator("#dag .cols a")
    assert columns.count() == 25
    columns.nth(2).focus()
    visitor.sees("Kl. 02A")
    visitor.page.keyboard.press("ArrowRight")
    visitor.sees("Kl. 02B")


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("name", "fails", "path", "status", "told"),
    [
        ("fejl", "unexpected", "/forbrug", 500, "Noget gik galt hos os"),
        ("vaek", "database", "/regninger", 503, "Vi har et problem lige nu"),
        ("findes-ikke", None, "/regninger/2020-99999", 404, "Siden findes ikke"),
        ("adresse", None, "/priser?timer=9", 422, "Adressen kan ikke læses"),
    ],
)
def test_a_page_that_cannot_be_says_why_and_what_to_do(
    stage: Stage, look_in: LookIn, name: str, fails: str | None, path: str, status: int, told: str
) -> None:
    stage.show("billed")
    stage.fails = fails  # type: ignore[assignment]
    visitor = look_in(allowed=(str(status),))
    assert visitor.go(path).status == status
    visitor.sees(told)
    visitor.page.get_by_role("link", name="Til forsiden").wait_for()
    again = visitor.page.get_by_role("link", name="Prøv igen", exact=True)
    assert again.count() == (1 if status >= 500 else 0)
    assert re.search(r"Kode: [a-z-]+ · \S+", visitor.text)
    visitor.look(f"tilstand-{name}")


@pytest.mark.parametrize(
    ("name", "path", "told"),
    [
        ("ikke-kunde", "/log-ind/fejl?hvad=customer-not-known", "Vi kender dig ikke som kunde"),
        ("logget-af", "/log-ud", "Du er logget ud"),
    ],
)
def test_who_is_not_in_is_told_what_to_do(
    stage: Stage, look_in: LookIn, name: str, path: str, told: str
) -> None:
    stage.clear()
    visitor = look_in(allowed=("403",))
    visitor.go(path)
    visitor.sees(told)
    visitor.look(f"tilstand-{name}")


def test_a_part_that_fails_says_so_in_its_place_and_the_rest_stands(
    stage: Stage, look_in: LookIn
) -> None:
    stage.show("first-days")
    visitor = look_in(allowed=("503",))
    visitor.go("/forbrug")
    stage.fails = "database"
    chart = visitor.page.get_by_test_id("usage-chart")
    chart.get_by_role("link", name="Lørdag 10. januar").click()
    visitor.sees("Vi har et problem lige nu")
    assert chart.is_visible()
    visitor.look("tilstand-fejl-i-en-del")

    stage.fails = None  # and what failed may be asked for again
    chart.get_by_role("link", name="Søndag 11. januar").click()
    visitor.page.get_by_role("heading", name="Søndag 11. januar").wait_for()
    assert not visitor.has("Vi har et problem lige nu")


def test_a_part_that_is_long_in_coming_is_a_skeleton_of_its_own_height(
    stage: Stage, look_in: LookIn
) -> None:
    stage.show("first-days")
    visitor = look_in()
    visitor.go("/forbrug")
    page = visitor.page
    height = page.locator("#dag").bounding_box()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/forbrug/2026-01-10*", hold)

    chart = page.get_by_test_id("usage-chart")
    chart.get_by_role("link", name="Lørdag 10. januar").click()
    busy = page.locator("#dag[aria-busy=true]")
    busy.wait_for()
    page.locator("#dag > header").wait_for(state="hidden")
    assert busy.bounding_box() == height
    visitor.picture("tilstand-skelet")

    held[0].continue_()
    page.get_by_role("heading", name="Lørdag 10. januar").wait_for()
    assert busy.count() == 0


def test_what_was_written_stays_when_the_session_has_ended(stage: Stage, look_in: LookIn) -> None:
    """Signed out meanwhile: nothing is written twice by the person, and once by us."""
    stage.show("billed")
    visitor = look_in(allowed=("401", "409", "422"))
    _, bill, _ = stage.street.home.bills
    visitor.go(f"/regninger/{bill.number}/indsigelse")
    page = visitor.page
    page.get_by_label("Skriv mere til os").fill("Det var den 3. december, kl. 14.")
    stage.sign_out()
    page.get_by_role("button", name="Send").click()
    visitor.sees("Log ind for at se siden")
    visitor.sees("Det var den 3. december, kl. 14.")
    visitor.page.get_by_role("link", name="Log ind i et nyt vindue").wait_for()
    visitor.look("tilstand-logget-ud")


def test_a_form_with_mistakes_says_them_above_and_by_the_fields(
    stage: Stage, look_in: LookIn
) -> None:
    stage.show("billed")
    visitor = look_in(allowed=("422",), javascript=False)
    note = stage.street.home.bills[2].number
    visitor.go(f"/regninger/{note}/indsigelse")
    visitor.page.get_by_label("Skriv, hvad du mener").fill("Nej.")
    visitor.page.get_by_role("button", name="Send indsigelsen").click()
    above = visitor.page.get_by_role("alert").get_by_role("link")
    assert above.count() == 3
    assert visitor.page.locator("[aria-invalid=true]").count() == 3
    assert visitor.page.get_by_label("Skriv, hvad du mener").input_value() == "Nej."


# --- the office ---


def test_who_may_not_is_told_so(stage: Stage, look_in: LookIn) -> None:
    stage.open_to("support")
    visitor = look_in(allowed=("403",))
    assert visitor.go("/kontor/adgang").status == 403
    visitor.sees("Det må du ikke")
    visitor.look("tilstand-kontor-ingen-adgang")


OFFICE = {
    "kontor-tom-koe": ("/kontor/arbejde/dead-letters", 200, "Her venter intet"),
    "kontor-indsigelser": ("/kontor/arbejde/disputes", 200, "Gør noget"),
    "kontor-kunde-med-sag": ("/kontor/kunder/{customer}", 200, "Forløb"),
    "kontor-ny-kunde": ("/kontor/kunder/{nobody}", 200, "Forløb"),
    "kontor-findes-ikke": ("/kontor/kunder/999999", 404, "Siden findes ikke"),
    "kontor-handling": ("/kontor/goer/give-goodwill?kunde={customer}", 200, "Grund"),
}


@pytest.mark.parametrize("name", OFFICE)
def test_a_state_of_the_office(stage: Stage, look_in: LookIn, name: str) -> None:
    path, status, told = OFFICE[name]
    stage.open_to("admin")
    visitor = look_in(allowed=("404",))
    customers = {
        "customer": stage.street.home.customer_id,
        "nobody": stage.street.states["nobody"].customer_id,
    }
    assert visitor.go(path.format(**customers)).status == status
    visitor.sees(told)
    visitor.look(f"tilstand-{name}")


_BILLED: Final = """
WITH method AS (
    INSERT INTO payments.method (
        account_id, kind, name, is_primary, added_at, added_by, reason)
    VALUES (%(customer)s, 'debit_order', 'Danske Bank', true, '2026-01-05', 'x', 'x')
    RETURNING method_id),
mandate AS (
    INSERT INTO payments.mandate (method_id, provider, state, reference, wanted_at)
    SELECT method_id, 'betalingsservice', 'active', 'M', '2026-01-05' FROM method
    RETURNING mandate_id)
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, mandate_id, provider, reference, amount_ore, collect_on,
    state, planned_at, ended_at, reason)
SELECT %(customer)s, i.invoice_id, 'debit', 1, mandate_id, 'betalingsservice', 'R', 84751,
       '2026-02-02', 'failed', '2026-01-05', '2026-02-02', 'insufficient_funds'
FROM mandate, LATERAL (
    SELECT invoice_id FROM billing.invoice WHERE customer_id = %(customer)s
    ORDER BY invoice_id DESC LIMIT 1) i
"""


def test_nothing_is_cut_off_in_the_account_of_a_customer(stage: Stage, look_in: LookIn) -> None:
    """On a desktop of 1280 pixels, where an attempt to collect and its tag have to be seen."""
    customer = stage.street.home.customer_id
    with stage.street.world.database.transaction() as tx:
        tx.execute(_BILLED, {"customer": customer})
    stage.open_to("admin")
    visitor = look_in()
    visitor.go(f"/kontor/kunder/{customer}/regnskab")
    visitor.sees("Betalingsaftale · Danske Bank")
    visitor.sees("mislykket")
    cut = visitor.page.evaluate(
        "[...document.querySelectorAll('main .scroll, main .card')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 60))"
    )
    assert cut == []
    visitor.look("tilstand-kontor-regnskab")


_FILE = """kind,ref,account,email,name,type,ordered_on,total_dkk,status
account,A1,,anna@old.example,Anna Holm,residential,,,
order,O1,A1,,,,2026-01-02,100.00,completed
order,O2,,nobody@old.example,,,2026-01-02,100.00,completed
order,O3,A1,,,,2026-01-02,100.00,cancelled
"""


def test_the_report_of_a_file_that_is_moved_in(stage: Stage, look_in: LookIn) -> None:
    """Every row is counted once, and what belongs to nobody waits."""
    with stage.office.transaction() as tx:
        rows = _FILE.count("\n") - 1
        batch = imports.begin(tx, b"s" * 32, "customers.csv", rows, "staff:anna", stage.now)
        imports.keep_part(tx, batch.batch_id, _FILE, 1)
        imports.check(tx, batch.batch_id, FixedClock(stage.now))
    stage.open_to("admin")
    visitor = look_in()
    visitor.go("/kontor/drift")
    visitor.page.get_by_role("link", name="customers.csv").click()
    visitor.picture("tilstand-kontor-indlaest")
    visitor.sees("under 95 %")
    visitor.sees("alle er talt med nedenfor")
    table = visitor.page.get_by_test_id("report")
    assert cells(table.locator("tfoot tr"))[0][-1] == str(rows)
    visitor.look("tilstand-kontor-indlaest")


def test_an_action_with_mistakes_says_them_above_and_by_the_fields(
    stage: Stage, look_in: LookIn
) -> None:
    stage.open_to("admin")
    visitor = look_in(allowed=("422",))
    visitor.go(f"/kontor/goer/give-goodwill?kunde={stage.street.home.customer_id}")
    visitor.page.locator("main form.act button").last.click()
    visitor.page.get_by_role("alert").wait_for()
    assert visitor.page.locator("[aria-invalid=true]").count() >= 3
    visitor.look("tilstand-kontor-fejl")
