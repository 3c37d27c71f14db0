"""Journeys on which the clock moves: sums that deviate, readings that are missing, a new customer.

They leave the world later than they found it, with one customer more.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from simulator.loopback import HEADERS
from tests.browser.cast import billed, of_device
from tests.browser.reading import cells, opened
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]
type Outside = Callable[[str, str, Mapping[str, Any]], None]

_DAY = timedelta(days=1)


@pytest.fixture
def outside(story: Played) -> Outside:
    """Orders something of the outside world."""

    def order(method: str, path: str, body: Mapping[str, Any]) -> None:
        url = f"{story.stack.outside_url}/control/{path}"
        httpx.request(method, url, json=body, headers=HEADERS).raise_for_status()

    return order


def _today(story: Played) -> date:
    return story.stack.clock.today()


def _act(visitor: Visitor, button: str, why: str) -> None:
    """Give the reason of the action that is open, and do it."""
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Grund", exact=True).select_option("checked")
    dialog.get_by_label("Hvorfor, med dine ord").fill(why)
    dialog.get_by_role("button", name=button).click()


@on_both
def test_a_sum_that_deviates_is_followed_until_it_agrees(
    visit: Visit, story: Played, outside: Outside, device: str
) -> None:
    """Journey 19: DataHub's sum has a correction that never reached us."""
    customer = of_device(story, device)
    world = story.world
    order = {"gsrn": customer.gsrn, "day": "2026-01-20", "factor_percent": 300, "sent": False}
    outside("POST", "correction", order)
    fixed = {"process": "D05", "first": "2026-01-01", "end": "2026-02-01"}
    outside("POST", "calculation", fixed)
    world.exchange()
    world.job("QueuePoller", "reconcile", month="2026-01-01")

    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("bo", "/kontor/afstemning?maaned=2026-01")
    page = visitor.page
    page.get_by_role("link", name="Kun afvigelser").click()
    page.wait_for_url("**&kun=1")
    energy = page.get_by_role("region", name="Energi, kWh")
    energy.get_by_role("row").filter(has_text="D05").get_by_role("link").click()
    page.get_by_role("heading", name="Afvigelse", exact=False).first.wait_for()
    suspects = page.get_by_role("region", name="Punkter, der kan forklare det")
    suspects.get_by_role("row").filter(has_text=customer.gsrn).first.wait_for()
    visitor.look("kontor-afvigelse", schemes=("light",))

    for _ in range(4):
        world.exchange()
        world.job("SettlementWorker", "correct")
        story.stack.wait_until_idle(60)
        world.at(_today(story) + _DAY)
        world.job("QueuePoller", "reconcile", month="2026-01-01")
    found = page.url.removeprefix(visitor.base)
    visitor.sign_in_as_staff("bo", found)  # a session lasts no four days
    visitor.sees("lukket")
    visitor.go("/kontor/afstemning?maaned=2026-01&kun=1")
    assert energy.get_by_role("row").filter(has_text="D05").count() == 0


@on_both
def test_missing_readings_are_asked_for_and_the_queue_is_empty(
    visit: Visit, story: Played, outside: Outside, device: str
) -> None:
    """Journey 17."""
    customer = of_device(story, device)
    world = story.world
    day = _today(story) + _DAY
    left_out = {"gsrn": customer.gsrn, "days": [str(day)]}
    outside("POST", "missing", left_out)
    world.at(day + 3 * _DAY)
    world.exchange()
    world.job("QueuePoller", "fetch-spot-prices")
    days = {"from": str(day), "to": str(day + _DAY)}
    world.job("SettlementWorker", "plan", **days, gsrns=[customer.gsrn])
    story.stack.wait_until_idle(60)

    visitor = visit(viewport=DEVICES[device])
    visitor.sign_in_as_staff("anna", "/kontor/")
    page = visitor.page
    page.get_by_role("link", name="Afregning parkeret").first.click()
    row = page.get_by_role("row").filter(has_text=customer.gsrn[-8:])
    row.get_by_role("link", name="Bed om målingerne").click()
    _act(visitor, "Bed om målingerne", "Dagen mangler hos os")
    visitor.sees("Det er gjort, og står i loggen.")

    outside("DELETE", "missing", left_out)
    world.exchange()
    row.get_by_role("link", name="Prøv igen nu").click()
    _act(visitor, "Prøv igen nu", "Målingerne er kommet nu")
    visitor.sees("Det er gjort, og står i loggen.")
    story.stack.wait_until_idle(60)
    visitor.go("/kontor/arbejde/parked")
    assert row.count() == 0
    visitor.go(f"/kontor/kunder/{customer.customer_id}")
    visitor.sees("Målingerne er kommet nu")


@on_both
def test_a_day_of_23_hours(visit: Visit, story: Played, device: str) -> None:
    """Journey 15, the day in March: the clock has passed it by now."""
    world = story.world
    day = date(2026, 3, 29)
    world.at(max(_today(story), day + 2 * _DAY))
    world.exchange()
    world.job("QueuePoller", "fetch-spot-prices")
    visitor = visit(viewport=DEVICES[device])
    customer = next(one for one in billed(story) if one.by_hour)
    visitor.sign_in(customer.name, f"/forbrug/{day}")
    visitor.sees("Uret blev stillet frem: dagen har 23 timer.")
    hours = opened(visitor.page, "Vis dagen som tabel", "Dagen som tabel")
    names = [row[0] for row in cells(hours.locator("tbody tr"))]
    assert len(names) == 23
    assert "kl. 02–03" not in names
    visitor.look("dag-23-timer", schemes=("light",))


def _step(visitor: Visitor, path: str) -> str:
    """How far the page of a signup says that it is."""
    visitor.go(path)
    steps = visitor.page.get_by_role("main").get_by_role("listitem")
    reached = ".past" if visitor.has("Du er kunde hos os") else "[aria-current=step]"
    return steps.and_(visitor.page.locator(reached)).last.locator("strong").inner_text()


@on_both
def test_from_a_signup_to_the_first_days(visit: Visit, story: Played, device: str) -> None:
    """Journeys 11 and 12: signed up by API, the page of the signup goes with it; then no readings,
    a day of them, three days. Another home on each device.
    """
    world = story.world
    homes = world.population(30)[13:]
    private = [home for home in homes if home["contact_type"] == "private"]
    household = private[0 if device == "desktop" else 2]  # both are measured by the hour
    world.let_sign_in([household])
    signed_up = world.sign_up(household, str(world.products()[0]["id"]))
    visitor = visit(viewport=DEVICES[device])
    path = signed_up.status_path
    steps = [_step(visitor, path)]
    visitor.look("tilmelding", schemes=("light",))
    world.exchange()
    steps.append(_step(visitor, path))
    starts = date.fromisoformat(world.status(signed_up.signup_id)["estimated_activation"])
    for day in (_today(story) + _DAY, starts - _DAY, starts):
        world.at(day, 6)
        world.job("QueuePoller", "activate")
        world.exchange()
    steps.append(_step(visitor, path))
    assert steps == ["Modtaget", "Meldt til elmarkedet", "I gang"]
    other = visit(allowed=("404",))
    assert other.go(f"{path}x").status == 404

    visitor.sign_in(household["customer_name"], "/forbrug")
    page = visitor.page
    visitor.sees("Her er din første måned")
    assert page.get_by_test_id("usage-chart").count() == 0
    visitor.look("foerste-maaned", schemes=("light",))

    for ahead, measured in ((1, 1), (3, 3)):
        world.at(starts + ahead * _DAY)
        world.exchange()
        world.job("QueuePoller", "fetch-spot-prices")
        visitor.sign_in(household["customer_name"], "/forbrug")
        chart = page.get_by_test_id("usage-chart")
        assert chart.get_by_role("link").count() == measured
        page.get_by_test_id("day-total").wait_for(state="attached")
    visitor.look("foerste-dage", schemes=("light",))
