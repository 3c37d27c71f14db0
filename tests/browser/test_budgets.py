"""A customer sets a budget of the month, sees that it is nearly used, and ends it."""

from collections.abc import Callable

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

type LookIn = Callable[..., Visitor]


def test_a_budget_is_set_seen_and_ended(stage: Stage, look_in: LookIn) -> None:
    stage.show("missing")
    visitor = look_in(allowed=("422",))
    page = visitor.page
    visitor.go("/forbrug")
    used = int(page.get_by_test_id("month-kwh").inner_text().replace(".", ""))
    page.get_by_role("link", name="Sæt et budget").click()
    visitor.sees("Et tomt felt er uden loft")

    page.get_by_label("kWh om måneden").fill("1,5")
    page.get_by_role("button", name="Gem").click()
    visitor.sees("Skriv hele kilowatt-timer")
    visitor.look("budget-forkert")

    page.get_by_label("kWh om måneden").fill(str(used + 20))
    page.get_by_label("Kroner om måneden").fill("5.000")
    page.get_by_role("button", name="Gem").click()
    visitor.sees("Vi skriver, når det er ved at være brugt.")
    percent = used * 100 // (used + 20)
    assert percent >= 80
    visitor.sees(f"Du har brugt {percent} % af dit budget i kWh.")
    assert f"af {used + 20} kWh" in page.get_by_test_id("budget-wh").inner_text()
    assert "af 5.000,00 kr." in page.get_by_test_id("budget-ore").inner_text()
    visitor.look("budget-brugt")

    page.get_by_role("link", name="Ret budgettet").click()
    visitor.sees("Denne måned indtil nu")
    visitor.look("budget")
    for label in ("kWh om måneden", "Kroner om måneden"):
        page.get_by_label(label).fill("")
    page.get_by_role("button", name="Gem").click()
    visitor.sees("Sæt et loft for måneden")
