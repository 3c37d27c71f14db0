"""The back office's pages of operations: each shows what there is, to whom may see it."""

import contextlib
import functools
import importlib
import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.backoffice.queues import QUEUES, Moment
from elhandel.billing.disputes import open_dispute
from elhandel.identity import Role, Session
from elhandel.jobs import JobTable, Tools
from elhandel.jobs.handler import run_job
from elhandel.platform import web
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.days.local_time import danish_time, days
from elhandel.values.decision import Decision
from elhandel_office import office
from elhandel_web import visit
from elhandel_web.errors import SignInAgain
from tests.builders.clock import at
from tests.builders.sessions import signed_in_staff
from tests.integration.backoffice.test_queues import counts_what_it_shows
from tests.integration.billing.review import reviewed_for
from tests.integration.site.billed_home import JANUARY, BilledHome, use_of
from tests.integration.site.conftest import ORIGIN
from tests.integration.site.test_bills import kroner

_numbers = itertools.count(1)

type SignIn = Callable[..., contextlib.AbstractContextManager[tuple[TestClient, Session]]]

PAGES = (
    "/kontor/koersler",
    "/kontor/koersler/1",
    "/kontor/afstemning",
    "/kontor/afstemning?maaned=2025-12&kun=1",
    "/kontor/beskeder",
    "/kontor/produkter",
    "/kontor/drift",
    "/kontor/log",
    "/kontor/log?hvem=staff:mette&hvad=replay&kunde=1",
    "/kontor/log?hvem=&hvad=replay&kunde=",
    "/kontor/adgang",
)


@pytest.fixture
def as_staff(database_of: Callable[[str], Database], home: BilledHome) -> Iterator[SignIn]:
    """`as_staff("billing")`: a browser in which somebody with these roles has signed in."""
    own = database_of("backoffice")
    app = office(lambda *_: {})

    @contextlib.contextmanager
    def opened(*roles: Role) -> Iterator[tuple[TestClient, Session]]:
        with own.transaction() as tx:
            name = f"ida{next(_numbers)}"
            session = signed_in_staff(tx, name, *roles, now=home.world.clock.now())[1]
        app.dependency_overrides = {
            web.database: lambda: own,
            web.clock: lambda: home.world.clock,
            visit.session_of_request: lambda: session,
        }
        browser = TestClient(
            app, headers=ORIGIN, follow_redirects=False, raise_server_exceptions=False
        )
        yield browser, session

    yield opened
    app.dependency_overrides = {}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_shows_what_there_is(as_staff: SignIn, language: str) -> None:
    with as_staff("admin") as (browser, _):
        browser.cookies.set("sprog", language)
        for path in PAGES:
            answer = browser.get(path)
            assert answer.status_code == 200, (path, answer.text[-600:])
            assert f'<html lang="{language}"' in answer.text
            assert "<h1" in answer.text


def test_a_run_shows_its_shards_and_asks_again_only_while_it_is_open(
    as_staff: SignIn, home: BilledHome
) -> None:
    with as_staff("billing") as (browser, _):
        text = browser.get("/kontor/koersler/1").text
        assert "afsluttet" in text
        assert "every 2s" not in text
        with home.world.database.transaction() as tx:
            tx.execute("UPDATE settlement.run SET state = 'running' WHERE run_id = 1")
        part = browser.get("/kontor/koersler/1", headers={"hx-request-type": "partial"}).text
        assert part.lstrip().startswith('<section id="koersel"')
        assert "every 2s" in part
        assert browser.get("/kontor/koersler/999").status_code == 404


@pytest.mark.parametrize(
    ("role", "closed"),
    [
        ("support", {"/kontor/koersler", "/kontor/koersler/1", "/kontor/adgang"}),
        ("billing", {"/kontor/adgang"}),
        ("operations", {"/kontor/adgang"}),
        ("admin", set()),
    ],
)
def test_a_role_opens_its_pages_and_no_other(
    as_staff: SignIn, role: Role, closed: set[str]
) -> None:
    reconciled = {path for path in PAGES if path.startswith("/kontor/afstemning")}
    closed = closed | (reconciled if role == "support" else set())
    with as_staff(role) as (browser, _):
        assert {path for path in PAGES if browser.get(path).status_code == 403} == closed


def test_a_role_is_given_with_a_reason_and_stands_in_the_log(
    as_staff: SignIn, database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with as_staff("support") as (_, other):
        pass
    username = other.who.removeprefix("staff:")
    with as_staff("admin") as (browser, session):
        run_jobs(browser, database_of("backoffice"), home)
        path = f"/kontor/goer/grant-role?hvem={username}&tilbage=/kontor/adgang"
        assert path.replace("&", "&amp;") in browser.get("/kontor/adgang").text
        form = filled(browser, path, session, role="billing", reason="agreed")
        send = functools.partial(browser.post, "/kontor/goer/grant-role")
        assert send(data={**form, "why": "kort"}).status_code == 422
        for _ in range(2):  # the same form twice does nothing twice
            answer = send(data={**form, "why": "vikar for Bo i uge 7"})
            assert answer.headers["location"] == "/kontor/adgang?sket=gjort"
        log = browser.get("/kontor/log").text
        assert "vikar for Bo i uge 7" in log
        assert log.count(f"username:{username}") == 1
        own = {**form, "_key": "x" * 32, "hvem": session.who.removeprefix("staff:")}
        refused = send(data={**own, "why": "giver mig selv en"})
        assert (refused.status_code, "unable-to-change-staff" in refused.text) == (422, True)
    assert count(home, _ROLES, [username, "billing"]) == 1


def test_an_administrator_is_made_by_two(
    as_staff: SignIn, database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with as_staff("support") as (_, other):
        username = other.who.removeprefix("staff:")
    with as_staff("admin") as (browser, session):
        run_jobs(browser, database_of("backoffice"), home)
        path = f"/kontor/goer/grant-role?hvem={username}"
        form = filled(browser, path, session, role="admin", reason="agreed")
        sent = browser.post("/kontor/goer/grant-role", data={**form, "why": "leder fra i dag"})
        assert sent.headers["location"].endswith("sket=venter")
        assert count(home, _ROLES, [username, "admin"]) == 0
    with as_staff("admin") as (browser, second):
        queue = browser.get("/kontor/arbejde/approvals").text
        (number,) = set(re.findall(r"/kontor/godkend/([0-9]+)", queue))
        yes = {"_token": second.csrf, "verdict": "approved", "why": "aftalt med ledelsen"}
        home.world.clock.instant += timedelta(minutes=20)
        late = browser.post(f"/kontor/godkend/{number}", data=yes)
        assert late.status_code == SignInAgain.status  # as for whoever asks
        assert count(home, _ROLES, [username, "admin"]) == 0
        home.world.clock.instant -= timedelta(minutes=20)
        assert browser.post(f"/kontor/godkend/{number}", data=yes).status_code == 303
    assert count(home, _ROLES, [username, "admin"]) == 1


def test_somebody_leaves_and_a_key_is_closed_from_the_page(
    as_staff: SignIn, database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with as_staff("support") as (_, other):
        username = other.who.removeprefix("staff:")
    with home.world.database.transaction() as tx:
        create_key(tx, "a shop", "sales", home.world.clock)
        (key_id,) = fetch_one(tx, "SELECT api_key_id FROM platform.api_key", [])
    with as_staff("admin") as (browser, session):
        run_jobs(browser, database_of("backoffice"), home)
        for action, query in (
            ("end-staff", f"hvem={username}"),
            ("revoke-key", f"noegle={key_id}"),
        ):
            form = filled(browser, f"/kontor/goer/{action}?{query}", session, reason="agreed")
            form["reason"] = "other"
            sent = browser.post(f"/kontor/goer/{action}", data={**form, "why": "rejser i dag, ja"})
            assert sent.status_code == 303, sent.text[-900:]
        page = browser.get("/kontor/adgang").text
    assert "rejst" in page
    assert "lukket" in page


def test_drift_shows_what_runs_and_how_it_went(
    as_staff: SignIn, database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with as_staff("operations") as (browser, session):
        run_jobs(browser, database_of("backoffice"), home)
        page = browser.get("/kontor/drift").text
        assert "aldrig endnu" in page
        assert "/kontor/goer/fetch-bank-files" not in page  # not of this role
        path = "/kontor/goer/note-queues?tilbage=/kontor/drift"
        assert path in page
        form = filled(browser, path, session, reason="checked", why="efter en fejl i nat")
        sent = browser.post("/kontor/goer/note-queues", data=form)
        assert sent.headers["location"] == "/kontor/drift?sket=gjort"
        page = browser.get("/kontor/drift").text
    assert "i hånden" in page


def test_drift_shows_the_last_hours_by_the_clock_and_what_does_not_hold(
    as_staff: SignIn, home: BilledHome
) -> None:
    corrected_at = danish_time(home.world.clock.now()).hour
    home.world.clock.instant += timedelta(hours=5)
    with home.world.database.transaction() as tx:
        now = home.world.clock.now()
        tx.execute(
            "INSERT INTO platform.checked_month (invariant, month, offenders, tried_at) "
            "VALUES ('bills-add-up', '2025-12-01', 3, %s)",
            [now],
        )
        tx.execute(
            "INSERT INTO platform.outbox (destination, key, body, created_at, due_at, attempts) "
            "VALUES ('datahub', 'k', '{}', %(now)s, %(now)s, 7)",
            {"now": now},
        )
        tx.execute(
            "INSERT INTO platform.job_run "
            "(name, begun_at, ended_at, duration_ms, outcome, code, by_hand) "
            "VALUES ('check-invariants', %(now)s, %(now)s, 1, 'done', NULL, false), "
            "('check-invariants all', %(now)s, %(now)s, 1, 'failed', 'KeyError', false)",
            {"now": now},
        )
    with as_staff("operations") as (browser, _):
        page = browser.get("/kontor/drift").text
        waiting = browser.get("/kontor/arbejde/jobs").text

    looked_at = page.partition('data-testid="looked-at"')[2].partition("</ul>")[0]
    assert re.search(
        "De seneste uger: set efter .*Årene: kunne ikke ses efter", looked_at, re.DOTALL
    )
    assert "Se efter, at årene holder" in waiting
    assert "Uventet: loggen har sporet" in waiting

    received = page.partition('id="m-received"')[2].partition("</section>")[0]
    assert "<svg" in received
    hours = re.findall(r'<th scope="row">kl. (\d\d)–\d\d</th><td>(\d+)</td>', received)
    assert hours == [(f"{corrected_at:02d}", "1")]
    assert re.search(r'bills-add-up</span> <span class="count bad">3<', page)
    assert "noget holder ikke" in page
    assert re.search(r'<th scope="row">DataHub</th><td>1</td>.*?<td>7</td>', page)


def test_a_run_of_bills_shows_what_differs_before_it_goes_out(
    as_staff: SignIn, home: BilledHome
) -> None:
    world, end = home.world, date(2026, 2, 1)
    for day in days(JANUARY, end):
        world.read(home.house.gsrn, day, [2 * wh for wh in use_of(day)])
    world.clock.instant = at("2026-02-09T09:00")
    with reviewed_for(24):
        assert world.bill(world.run(JANUARY, end)) == []
    ((number,),) = world.rows("SELECT max(bill_run_id) FROM billing.bill_run")

    with as_staff("billing") as (browser, _):
        page = browser.get(f"/kontor/koersler/regninger/{number}").text

    row = re.search(rf'<a href="/kontor/kunder/{home.customer_id}">.*?</tr>', page)
    assert row is not None
    now, last, more = map(kroner, re.findall(r"<td>([−+0-9.,]+)</td>", row[0]))
    assert last * 100 == home.bills[1].totals.total
    assert more == now - last > 0
    sums = re.findall(r"<dd>([−0-9.,]+) kr\.</dd>", page)
    assert kroner(sums[-1]) == now  # with VAT, of the one bill
    assert "Send dem nu" in page
    with world.database.transaction() as tx:
        told = Decision("customer:1", "the customer: use", world.clock.now())
        open_dispute(tx, home.bills[1].number, told, line_nos=[1], cause="use")
        for key in ("bill-runs", "documents", "disputes"):
            counts_what_it_shows(tx, QUEUES[key], Moment.of(world.clock))
    assert count(home, "SELECT count(*) FROM billing.invoice WHERE run_id IS NOT NULL", []) == 3


def test_what_a_list_shows_by_name_leaves_a_trace_once(as_staff: SignIn, home: BilledHome) -> None:
    with as_staff("support") as (browser, session):
        for _ in range(2):
            form = {"_token": session.csrf, "q": "jensen"}
            assert browser.post("/kontor/soeg", data=form).status_code in (200, 303)
        seen = count(home, _SEEN, [session.who])
        named = browser.post("/kontor/soeg", data=form).text.count("/kontor/kunder/")
        assert "Sidst åbnet" in browser.get("/kontor/kunder").text
    assert seen == named


_ROLES = """
SELECT count(*) FROM identity.staff_role JOIN identity.staff USING (staff_id)
WHERE username = %s AND role = %s AND staff_role.ended_at IS NULL
"""
_SEEN = "SELECT count(*) FROM backoffice.opened WHERE opened_by = %s AND page = 'soeg'"


def count(home: BilledHome, question: str, values: list[str]) -> int:
    with home.world.database.transaction() as tx:
        return int(fetch_one(tx, question, values)[0])


def run_jobs(browser: TestClient, own: Database, home: BilledHome) -> None:
    """Let actions run the back office's own jobs."""
    table = importlib.import_module("functions.backoffice.app").TABLE
    browser.app.state.run = lambda _, event, who, __=None: _as(who, table, own, home, event)  # type: ignore[attr-defined]


def filled(browser: TestClient, path: str, session: Session, **fields: str) -> dict[str, str]:
    """The form of an action as its page has it, with its hidden fields."""
    page = browser.get(path).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return {**hidden, "_token": session.csrf, "why": "aftalt på mødet i dag", **fields}


def test_a_point_is_looked_up_without_its_number_in_an_address(as_staff: SignIn) -> None:
    with as_staff("operations") as (browser, session):
        form = {"_token": session.csrf, "gsrn": "571313180000000001"}
        answer = browser.post("/kontor/beskeder", data=form)
        assert answer.status_code == 200
        assert "Samtaler om 571313180000000001" in answer.text
        wrong = browser.post("/kontor/beskeder", data={**form, "gsrn": "12"})
        assert wrong.status_code == 422


def test_sums_of_one_grid_area_are_chosen_by_a_link(as_staff: SignIn, home: BilledHome) -> None:
    home.world.rows(
        "INSERT INTO reconciliation.comparison (subject, month, grid_area, point_type, process, "
        "version, calculated_at, compared_at, matches, intervals, differing, differing_days, "
        "theirs, ours, largest, explained) SELECT 'energy', '2025-12-01', area, 'E17', 'D05', 1, "
        "'2026-01-08', '2026-01-08', true, 1, 0, '{}', 1000, 1000, 0, false "
        "FROM unnest('{344,791}'::text[]) AS area RETURNING comparison_id"
    )
    path = "/kontor/afstemning?maaned=2025-12"
    with as_staff("billing") as (browser, _):
        all_of_them, one = browser.get(path).text, browser.get(f"{path}&omraade=791").text
        assert browser.get(f"{path}&omraade=x").status_code == 422

    areas = re.compile(r'<th scope="row">(\d{3})</th>')
    assert areas.findall(all_of_them) == ["344", "791"]
    assert areas.findall(one) == ["791"]
    assert "?maaned=2025-12&amp;omraade=791&amp;kun=1" in one  # the other choices keep it


def test_what_came_lately_is_listed_with_what_became_of_it(
    as_staff: SignIn, home: BilledHome
) -> None:
    home.world.rows(
        "INSERT INTO market.inbound_message (message_id, queue, document, body, state, "
        "received_at, error_code, error) VALUES ('the-last', 'Timeseries', NULL, '', 'dead', %s, "
        "'unreadable-document', 'It is no JSON.') RETURNING message_id",
        home.world.clock.now(),
    )
    with as_staff("operations") as (browser, _):
        page = browser.get("/kontor/beskeder").text

    listed = page.partition('id="modtaget"')[2].partition("</section>")[0]
    rows = re.findall(r'href="/kontor/beskeder/([^"]+)">.*?<span class="tag (\w*)">(.*?)<', listed)
    assert rows[0] == ("the-last", "bad", "død")
    assert len(rows) > 10
    assert {(look, state) for _, look, state in rows[1:]} == {("good", "behandlet")}


def test_a_message_shows_no_personal_number_and_its_body_only_to_whom_it_may(
    as_staff: SignIn, home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        message = fetch_one(tx, "SELECT message_id FROM market.inbound_message LIMIT 1", [])[0]
    with as_staff("operations") as (browser, _):
        text = browser.get(f"/kontor/beskeder/{message}").text
        assert "Din rolle viser ikke personers oplysninger" in text
        assert '<pre class="raw"' not in text
    with as_staff("support") as (browser, _):
        assert '<pre class="raw"' in browser.get(f"/kontor/beskeder/{message}").text
        assert browser.get("/kontor/beskeder/no-such-message").status_code == 404


def test_a_dry_run_shows_what_would_be_settled_and_writes_nothing(
    database_of: Callable[[str], Database], home: BilledHome, as_staff: SignIn
) -> None:
    with as_staff("billing") as (browser, session):
        run_jobs(browser, database_of("backoffice"), home)
        before = _runs(home)
        days = {"_token": session.csrf, "fra": "2025-12-01", "til": "2026-01-01"}
        text = browser.post("/kontor/koersler/proev", data=days).text
        assert "Linjer" in text
        assert "Det ville vente" in text or "Afregnes" in text
        for wrong in ({"fra": "2026-01-01", "til": "2025-12-01"}, {"fra": "", "til": "x"}):
            answer = browser.post("/kontor/koersler/proev", data={**days, **wrong})
            assert answer.status_code == 422
        assert browser.get("/kontor/koersler/proev").status_code == 200
    assert _runs(home) == before
    with as_staff("support") as (browser, _):
        assert browser.get("/kontor/koersler/proev").status_code == 403


def test_a_dry_run_says_by_how_much_it_differs_from_the_month_before(
    database_of: Callable[[str], Database], home: BilledHome, as_staff: SignIn
) -> None:
    world, end = home.world, date(2026, 2, 1)
    for day in days(JANUARY, end):
        world.read(home.house.gsrn, day, [2 * wh for wh in use_of(day)])
    world.clock.instant = at("2026-02-09T09:00")
    with as_staff("billing") as (browser, session):
        run_jobs(browser, database_of("backoffice"), home)
        asked = {"_token": session.csrf, "fra": str(JANUARY), "til": str(end)}
        page = browser.post("/kontor/koersler/proev", data=asked).text
        early = {**asked, "fra": "2025-11-01", "til": "2025-12-01"}
        assert 'id="forskel"' not in browser.post("/kontor/koersler/proev", data=early).text

    compared = page.partition('id="forskel"')[2].partition("</section>")[0]
    assert "Mod kørsel 2, " in compared
    rows = re.findall(r"<td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", compared)
    supply, energy, amount = ([kroner(figure) for figure in row] for row in rows)
    assert supply == [1, 1, 0]
    assert abs(energy[0] - energy[1] - energy[2]) <= 1
    assert energy[2] > 0
    assert amount[0] - amount[1] == amount[2] > 0
    assert amount[1] * 100 == home.bills[1].totals.subtotal


def _as(who: str, table: JobTable, own: Database, home: BilledHome, event: dict[str, str]) -> Any:
    with invoked_by(who):
        return run_job(table, Tools(own, home.world.clock), event)


def _runs(home: BilledHome) -> tuple[int, ...]:
    with home.world.database.transaction() as tx:
        return tuple(
            fetch_one(
                tx,
                "SELECT (SELECT count(*) FROM settlement.run), "
                "(SELECT count(*) FROM settlement.settlement), "
                "(SELECT count(*) FROM billing.invoice)",
                [],
            )
        )
