"""Customers' journeys: what they used, what it cost, why, and what to do about it."""

import re
from collections.abc import Callable

import httpx

from tests.browser.cast import billed, of_device
from tests.browser.reading import cells, opened, ore
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]

_MONTH = "/forbrug?maaned=2026-01"
_CORRECTED_DAY = "2026-01-14"


def _bill(visitor: Visitor, number: str) -> int:
    """What a bill's lines and its VAT come to, which is its total."""
    visitor.go(f"/regninger/{number}")
    lines = cells(visitor.page.locator("details tbody tr"))
    vat = visitor.page.locator("summary", has_text="Moms,").text_content() or ""
    total = ore(visitor.page.get_by_test_id("sum").inner_text())
    assert sum(ore(line[-1]) for line in lines) + ore(vat) == total
    assert ore(visitor.page.get_by_test_id("total").inner_text()) == total
    return total


@on_both
def test_hours_days_the_months_and_the_bills_agree_to_the_ore(
    visit: Visit, story: Played, device: str
) -> None:
    """Journey 14. The bill is of a month and the day before; a day of it was corrected."""
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(billed(story)[0].name)
    numbers: set[str] = set()
    total = 0
    for month, count in (("2025-12", 1), ("2026-01", 31)):
        visitor.go(f"/forbrug?maaned={month}")
        told = ore(visitor.page.get_by_test_id("total-usage").inner_text())
        assert ore(visitor.page.get_by_test_id("month-total").inner_text()) == told
        total += told
        numbers |= set(
            visitor.page.locator("main a[href^='/regninger/']").evaluate_all(
                "links => links.map(link => link.pathname.split('/').pop())"
            )
        )
        table = opened(visitor.page, "Vis måneden som tabel", "Måneden som tabel")
        days = cells(table.locator("tbody tr"))
        paths = table.locator("tbody a").evaluate_all("links => links.map(link => link.href)")
        assert len(days) == count
        assert sum(ore(day[-1]) for day in days) == told

    for at in (0, 13, 30):  # the 14th was corrected
        visitor.go(paths[at])
        hours = opened(visitor.page, "Vis dagen som tabel", "Dagen som tabel")
        *fixed, told_of_day = cells(hours.locator("tfoot tr"))
        parts = [*cells(hours.locator("tbody tr")), *fixed]
        assert len(parts) == 25
        assert sum(ore(part[-1]) for part in parts) == ore(told_of_day[-1]) == ore(days[at][-1])

    assert len(numbers) == 2
    assert sum(_bill(visitor, number) for number in numbers) == total


def _shows(visitor: Visitor, day: str) -> None:
    visitor.page.get_by_role("heading", name=day, exact=True).wait_for()


@on_both
def test_from_the_month_to_a_day_and_back(visit: Visit, story: Played, device: str) -> None:
    """Journey 13: by click, by arrows, back, and shared."""
    customer = billed(story)[0]
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name)
    visitor.go(_MONTH)
    page = visitor.page
    page.evaluate("window.stillHere = true")
    chart = page.get_by_test_id("usage-chart")

    chart.get_by_role("link", name="Mandag 12. januar").click()
    _shows(visitor, "Mandag 12. januar")
    shared = page.url
    assert "/forbrug/2026-01-12" in shared
    page.get_by_role("link", name="Dagen efter, tirsdag 13. januar").click()
    _shows(visitor, "Tirsdag 13. januar")
    assert "Tirsdag 13. januar vises" in (page.get_by_role("status").last.text_content() or "")

    chart.get_by_role("link", name="Tirsdag 13. januar").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    _shows(visitor, "Torsdag 15. januar")
    assert page.evaluate("window.stillHere")  # only the day was exchanged

    page.go_back()
    _shows(visitor, "Tirsdag 13. januar")
    page.go_back()
    _shows(visitor, "Mandag 12. januar")
    assert page.url == shared

    page.get_by_role("link", name="kWh", exact=True).click()
    page.get_by_role("link", name="sidste år").click()
    page.wait_for_url(re.compile("vis=kwh&mod=sidste-aar$"))
    page.get_by_role("link", name="sidste år").click()
    page.wait_for_url(re.compile("vis=kwh$"))

    other = visit(javascript=False)
    other.sign_in(customer.name)
    other.go(shared)
    _shows(other, "Mandag 12. januar")
    other.page.get_by_role("link", name="Dagen efter, tirsdag 13. januar").click()
    _shows(other, "Tirsdag 13. januar")
    other.page.get_by_test_id("usage-chart").get_by_role("link", name="Torsdag 1. januar").click()
    _shows(other, "Torsdag 1. januar")


@on_both
def test_a_corrected_reading_is_told_in_words(visit: Visit, story: Played, device: str) -> None:
    """Journey 16: on the bill, on its credit note, and to staff hour by hour."""
    customer = billed(story)[0]
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name, f"/regninger/{customer.bill}")
    page = visitor.page
    told = page.get_by_role("region", name="Rettet bagefter")
    assert re.search(
        r"Netselskabet rettede 24 timer .*kWh mindre end først målt", told.inner_text()
    )
    back = ore(told.get_by_text("kr. tilbage").inner_text())
    told.get_by_role("link", name="Se kreditnotaen").click()
    page.get_by_role("heading", name="Kreditnota", exact=False, level=1).wait_for()
    assert ore(page.get_by_test_id("total").inner_text()) == -back
    assert "mindre end først målt" in page.get_by_role("region", name="Det er rettet").inner_text()
    page.get_by_role("link", name=f"regning {customer.bill}").first.click()
    page.wait_for_url(f"**/regninger/{customer.bill}")
    told.get_by_role("link", name="Se kreditnotaen").click()
    page.get_by_role("region", name="Det er rettet").wait_for()
    note = page.url.rsplit("/", maxsplit=1)[-1]

    staff = visit(viewport=DEVICES[device])
    staff.sign_in_as_staff("bo", f"/kontor/regninger/{note}/forklar")
    staff.page.locator("main tbody th a").first.click()
    staff.sees("forskel")
    day = staff.page.locator(f"#linje a[href*='dag={_CORRECTED_DAY}']")
    assert "før 1" in day.locator("xpath=ancestor::tr").inner_text()
    day.click()
    hours = cells(staff.page.get_by_role("table").filter(has_text="før").last.locator("tbody tr"))
    assert len(hours) == 24
    staff.look("kontor-forklar-forskel", schemes=("light",))


@on_both
def test_a_dispute_holds_only_its_line(visit: Visit, story: Played, device: str) -> None:
    """Journey 22, of another customer on each device."""
    customer = of_device(story, device)
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name, f"/regninger/{customer.bill}")
    page = visitor.page
    page.get_by_role("link", name="Er noget galt?").click()
    line = page.get_by_label("Hvilken linje drejer det sig om?")
    line.select_option("1")
    chosen = ore(line.locator("option:checked").inner_text())
    page.get_by_label("Hvad er galt?").select_option("use")
    page.get_by_label("Skriv, hvad du mener").fill("Vi var bortrejst det meste af måneden.")
    page.get_by_role("button", name="Send indsigelsen").click()
    page.get_by_role("heading", name="Din indsigelse").wait_for()
    visitor.sees("Vi ser på den")
    visitor.sees("Resten af regningen betaler du som sædvanligt.")
    held = ore(page.get_by_text("Du skal ikke betale de").inner_text())
    assert held == (chosen * 125 + 50) // 100
    assert 0 < held < customer.total_ore
    visitor.look("indsigelse-aaben", schemes=("light",))
    disputed = story.world.ask(
        "SELECT d.line_nos FROM billing.dispute d JOIN billing.invoice i USING (invoice_id) "
        "WHERE i.number = %s",
        customer.bill,
    )
    assert disputed == [([1],)]

    staff = visit(viewport=DEVICES[device])
    staff.sign_in_as_staff("mette", "/kontor/arbejde/disputes")
    staff.page.get_by_role("row").filter(has_text=customer.name).wait_for()


@on_both
def test_the_document_of_a_bill_is_a_pdf(visit: Visit, story: Played, device: str) -> None:
    """Journey 1, without services: sign in, the bills, the document."""
    customer = billed(story)[0]
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(customer.name)
    page = visitor.page
    page.get_by_role("link", name="Regninger").first.click()
    page.locator(f"main a[href='/regninger/{customer.bill}']").first.click()
    link = page.get_by_test_id("download-invoice-btn")
    cookies = {name: cookie["value"] for name, cookie in visitor.cookies.items()}
    path = link.get_attribute("href")
    answer = httpx.get(f"{visitor.base}{path}", cookies=cookies)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert httpx.get(f"{visitor.base}{path}").status_code == 303


def test_the_use_stays_whole_on_paper_in_the_dark_and_when_it_is_large(
    visit: Visit, story: Played
) -> None:
    """Journey 27 of Forbrug."""
    visitor = visit()
    visitor.sign_in(billed(story)[0].name)
    visitor.go(_MONTH)
    visitor.stays_whole("forbrug")
    page = visitor.page
    page.emulate_media(media="print")
    assert page.get_by_test_id("usage-chart").is_visible()
    assert not page.get_by_role("link", name="Regninger").first.is_visible()
    visitor.picture("forbrug-papir")
    page.emulate_media(media="screen")


@on_both
def test_the_use_is_read_by_keyboard_alone(visit: Visit, story: Played, device: str) -> None:
    """Journey 27: Tab reaches everything, a chart is one stop, and what has focus is seen."""
    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in(billed(story)[0].name)
    visitor.go(_MONTH)
    stops = visitor.tab_through()
    assert stops[0] == "Gå til indholdet"
    assert sum("januar" in stop and "kWh" in stop for stop in stops) == 1
    assert any(stop.startswith("Dagen før") for stop in stops)
    assert "Vis måneden som tabel" in stops
    assert "Log ud" not in stops  # the menu is closed
