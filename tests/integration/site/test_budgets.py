"""A customer's own budget of a month, held against what Forbrug shows. CD-USE-3."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.jobs.job import Tools
from elhandel.jobs.notifications.budgets import watch_budgets
from elhandel.jobs.request import Nothing
from elhandel.notifications.budgets import Used, budgets_of, set_budget, warn
from elhandel.notifications.delivery import take_up
from elhandel.platform.database import Database
from elhandel.portal.budgets import of_month
from elhandel.portal.usage import month_of, places
from tests.builders.chance import by_chance
from tests.builders.clock import at
from tests.integration.payments.world import a_customer
from tests.integration.site.billed_home import JANUARY, BilledHome, use_of
from tests.integration.site.conftest import CSRF, signed_in
from tests.integration.site.test_bills import page

BUDGETS = itertools.count(1)


@dataclass
class Watched:
    """The home in January, the portal's database, and what its customer was told."""

    home: BilledHome
    own: Database

    def read(self, days: int) -> None:
        """Let so many days of January be measured."""
        for n in range(days):
            day = JANUARY + timedelta(days=n)
            self.home.world.read(self.home.house.gsrn, day, use_of(day))

    def at(self, instant: str) -> None:
        self.home.world.clock.instant = at(instant)

    def budget(self, kroner: str | None = None, kwh: int | None = None) -> None:
        with self.own.customer_transaction(self.home.customer_id) as tx:
            (place,) = places(tx, self.home.world.clock.today())
            set_budget(
                tx,
                self.home.customer_id,
                place.metering_point_id,
                month_ore=None if kroner is None else int(Decimal(kroner) * 100),
                month_wh=None if kwh is None else kwh * 1000,
                by="customer:1",
                now=self.home.world.clock.now(),
            )

    def watch(self) -> dict[str, Any]:
        """What the schedule does, after the six hours."""
        self.home.world.clock.instant += timedelta(hours=6)
        return dict(watch_budgets(Tools(self.own, self.home.world.clock), Nothing()))

    def told(self) -> list[tuple[str, int, int]]:
        """Template, percent and budget of each notice."""
        with self.home.world.database.transaction() as tx:
            rows = tx.execute(
                "SELECT template, (said ->> 'percent_used')::int, (said ->> 'budget')::int"
                " FROM notifications.notice WHERE template LIKE 'budget%' ORDER BY notice_id"
            ).fetchall()
        return [tuple(row) for row in rows]

    def spent(self) -> tuple[int, int]:
        """Øre and Wh of January, as Forbrug shows them."""
        today = self.home.world.clock.today()
        with self.own.customer_transaction(self.home.customer_id) as tx:
            (place,) = places(tx, today)
            month = month_of(tx, place, JANUARY, today)
        assert month is not None
        return month.ore, month.wh


@pytest.fixture
def watched(home: BilledHome, database_of: Callable[[str], Database]) -> Watched:
    found = Watched(home, database_of("portal"))
    found.at("2026-01-18T09:00")
    return found


def test_80_and_95_percent_in_kroner_are_told_once_each_in_a_month(watched: Watched) -> None:
    """By what the page shows: the budget is set to the øre around it."""
    watched.read(17)
    ore, _ = watched.spent()
    watched.budget(kroner=str(Decimal(-(-ore * 100 // 79)) / 100))  # 79 %
    assert watched.watch() == {"customers": 1, "told": 0, "failed": 0}

    limit = -(-ore * 100 // 80) - 1 if ore * 100 % 80 else ore * 100 // 80
    watched.budget(kroner=str(Decimal(limit) / 100))
    for _ in range(3):
        watched.watch()
    assert watched.told() == [("budget-warning", 80, limit)]

    for n in range(17, 21):
        day = JANUARY + timedelta(days=n)
        watched.home.world.read(watched.home.house.gsrn, day, use_of(day))
    watched.at("2026-01-23T09:00")
    ore, _ = watched.spent()
    watched.watch()
    watched.watch()
    assert ore * 100 // limit >= 95
    assert watched.told() == [
        ("budget-warning", 80, limit),
        ("budget-warning", ore * 100 // limit, limit),
    ]


def test_a_budget_in_kwh_is_told_in_kwh_and_of_both_each_by_itself(watched: Watched) -> None:
    watched.read(17)
    ore, wh = watched.spent()
    kwh = wh // 1000 + 1
    watched.budget(kroner=str(Decimal(ore) / 100), kwh=kwh)
    assert watched.watch()["told"] == 2
    assert watched.told() == [
        ("budget-warning", 100, ore),
        ("budget-warning-kwh", wh * 100 // (kwh * 1000), kwh * 1000),
    ]
    assert watched.watch()["told"] == 0


def test_a_new_month_begins_at_nothing(watched: Watched) -> None:
    watched.read(17)
    watched.budget(kwh=watched.spent()[1] // 1000)
    assert watched.watch()["told"] == 1
    watched.at("2026-02-02T09:00")
    assert watched.watch()["told"] == 0


def test_a_budget_is_looked_at_again_after_six_hours_only(watched: Watched) -> None:
    watched.read(17)
    watched.budget(kroner="9999")
    assert watched.watch()["customers"] == 1
    tools = Tools(watched.own, watched.home.world.clock)
    assert watch_budgets(tools, Nothing())["customers"] == 0
    assert watched.watch()["customers"] == 1


def test_what_the_job_says_is_what_the_page_and_the_api_show(
    watched: Watched, browser: TestClient, api: TestClient
) -> None:
    watched.read(17)
    ore, wh = watched.spent()
    watched.budget(kroner="700", kwh=300)
    watched.watch()
    told = {template: percent for template, percent, _ in watched.told()}

    costs = api.get(f"/api/portal/{watched.home.house.gsrn}/costs").json(parse_float=Decimal)
    found = api.get(f"/api/portal/{watched.home.house.gsrn}/budget").json(parse_float=Decimal)
    assert Decimal(costs["amount"]) * 100 == ore
    assert Decimal(found["amount"]["used"]) * 100 == ore
    assert Decimal(found["kwh"]["used"]) * 1000 == wh
    assert found["amount"]["percent_used"] == ore // 700
    text = page(browser, "/forbrug")
    for part in ("amount", "kwh"):
        percent = found[part]["percent_used"]
        assert f"({percent} %)" in text
        name = "budget-warning" if part == "amount" else "budget-warning-kwh"
        assert told.get(name) == (percent if percent >= 80 else None)


def test_a_budget_is_set_changed_and_ended_on_the_page(
    watched: Watched, browser: TestClient
) -> None:
    watched.read(17)
    assert "Sæt et budget" in page(browser, "/forbrug")

    def save(kroner: str, kwh: str) -> tuple[int, str]:
        sent = {"_token": CSRF, "kroner": kroner, "kwh": kwh}
        answer = browser.post("/forbrug/budget", data=sent)
        return answer.status_code, answer.headers.get("location", "")

    for _ in range(2):
        assert save("1.250,50", "") == (303, "/forbrug?sket=budget")
    with watched.home.world.database.transaction() as tx:
        kept = tx.execute("SELECT month_ore, month_wh FROM notifications.budget").fetchall()
    assert kept == [(125_050, None)]
    assert 'value="1.250,50"' in page(browser, "/forbrug/budget")

    for kroner, kwh in (("0", ""), ("-5", ""), ("x", ""), ("", "0"), ("", "1,5"), ("", "9999999")):
        assert save(kroner, kwh)[0] == 422
    assert save("", "400")[0] == 303
    assert 'value="400"' in page(browser, "/forbrug/budget")
    assert save("", "")[0] == 303
    assert "Sæt et budget" in page(browser, "/forbrug")
    with watched.home.world.database.transaction() as tx:
        history = tx.execute(
            "SELECT month_ore, month_wh, superseded_at IS NULL FROM notifications.budget"
            " ORDER BY budget_id"
        ).fetchall()
    assert history == [(125_050, None, False), (None, 400_000, False)]


def test_the_api_sets_a_budget_and_refuses_what_is_none(api: TestClient, watched: Watched) -> None:
    path = f"/api/portal/{watched.home.house.gsrn}/budget"
    assert api.get(path).json() == {
        "gsrn": watched.home.house.gsrn,
        "month": "2026-01-01",
        "amount": None,
        "kwh": None,
    }
    answer = api.put(path, json={"amount": "800.00", "kwh": 400})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["amount"]["limit"], answer.json()["kwh"]["limit"]) == (
        "800.00",
        "400.000",
    )
    for wrong in ({"amount": "0"}, {"amount": "1.001"}, {"kwh": -1}, {"kwh": 1.5}, {"more": 1}):
        assert api.put(path, json=wrong).status_code == 422
    assert api.put(path, json={}).json()["amount"] is None
    other = watched.home.world.house(7, starts_on=date(2025, 12, 1))
    assert api.put(f"/api/portal/{other.gsrn}/budget", json={"kwh": 5}).status_code == 404


def test_nobody_sees_or_sets_another_customers_budget(
    watched: Watched, database_of: Callable[[str], Database]
) -> None:
    watched.budget(kwh=100)
    with watched.home.world.database.transaction() as tx:
        stranger = a_customer(tx)
    with watched.own.customer_transaction(stranger) as tx:
        assert budgets_of(tx) == []
        assert tx.execute("UPDATE notifications.budget SET superseded_at = now()").rowcount == 0
    with signed_in(database_of("site"), watched.home, stranger) as browser:
        assert browser.get("/forbrug/budget").status_code == 404


def test_a_customer_who_cannot_be_looked_at_holds_up_no_other(watched: Watched) -> None:
    """Their turn comes again with the next; the failure is counted."""
    watched.read(17)
    watched.budget(kwh=1)
    with watched.home.world.database.transaction() as tx:
        stranger = a_customer(tx)
    with watched.home.world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO notifications.budget (customer_id, metering_point_id, month_wh, set_at,"
            " set_by) SELECT %s, metering_point_id, 1000, '2026-01-01', 'x'"
            " FROM notifications.budget LIMIT 1",
            [stranger],
        )
        tx.execute("ALTER TABLE portfolio.supply_period RENAME TO away")
    assert watched.watch() == {"customers": 2, "told": 0, "failed": 2}
    with watched.home.world.database.transaction() as tx:
        tx.execute("ALTER TABLE portfolio.away RENAME TO supply_period")
    assert watched.watch() == {"customers": 2, "told": 1, "failed": 0}


def test_while_a_price_is_missing_no_amount_is_judged(watched: Watched) -> None:
    watched.read(17)
    watched.budget(kroner="1", kwh=1)
    watched.home.world.link(watched.home.house.gsrn, "NO-PRICE", JANUARY, kind="D01")
    assert watched.watch()["told"] == 1
    assert [template for template, *_ in watched.told()] == ["budget-warning-kwh"]


def test_while_hours_have_no_spot_price_no_amount_is_judged(watched: Watched) -> None:
    watched.read(17)
    watched.budget(kroner="1", kwh=1)
    with watched.home.world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE day = '2026-01-15'")
    assert watched.watch()["told"] == 1
    assert [template for template, *_ in watched.told()] == ["budget-warning-kwh"]


def test_it_goes_by_sms_and_by_e_mail_as_the_customer_wants(watched: Watched) -> None:
    watched.read(17)
    watched.budget(kwh=1)
    watched.watch()
    with watched.home.world.database.transaction() as tx:
        rows = tx.execute(
            "SELECT notice_id FROM notifications.notice WHERE template = 'budget-warning-kwh'"
        ).fetchall()
        take_up(tx, [number for (number,) in rows], watched.home.world.clock.now())
        ways = tx.execute(
            "SELECT d.channel FROM notifications.delivery d JOIN notifications.notice n"
            " USING (notice_id) WHERE n.template = 'budget-warning-kwh' ORDER BY 1"
        ).fetchall()
    assert [way for (way,) in ways] == ["mail", "sms"]


@settings(
    max_examples=by_chance(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    percents=st.lists(st.tuples(st.sampled_from(["ore", "wh"]), st.integers(80, 300)), max_size=12),
)
def test_whatever_the_month_does_each_level_is_told_once_and_none_after_a_higher_one(
    percents: list[tuple[Any, int]], watched: Watched
) -> None:
    """Readings are corrected and prices fall: what is used goes up and down."""
    watched.budget(kwh=next(BUDGETS))  # of each example its own
    told: dict[str, list[int]] = {"ore": [], "wh": []}
    with watched.own.customer_transaction(watched.home.customer_id) as tx:
        (budget,) = budgets_of(tx)
        before = tx.execute("SELECT count(*) FROM notifications.notice").fetchone()
        for measure, percent in percents:
            level = 95 if percent >= 95 else 80
            used = Used(JANUARY, measure, 1000, percent, level)
            clock = watched.home.world.clock
            if warn(tx, watched.home.customer_id, budget, used, clock.now()):
                told[measure].append(level)
        after = tx.execute("SELECT count(*) FROM notifications.notice").fetchone()

    assert before is not None
    assert after is not None
    for measure, levels in told.items():
        reached = [percent for of, percent in percents if of == measure]
        assert levels == sorted(set(levels))
        assert max(levels, default=0) == (0 if not reached else 95 if max(reached) >= 95 else 80)
    assert after[0] - before[0] == sum(map(len, told.values()))


def test_what_is_held_against_a_budget_is_pure_of_the_month(watched: Watched) -> None:
    watched.read(17)
    watched.budget(kroner="700")
    today = watched.home.world.clock.today()
    with watched.own.customer_transaction(watched.home.customer_id) as tx:
        (place,) = places(tx, today)
        month = month_of(tx, place, JANUARY, today)
        assert month is not None
        state = of_month(tx, month, today)
    assert state is not None
    (part,) = state.parts
    assert (part.used, part.percent) == (month.ore, month.ore // 700)
