"""The office's pages as a browser meets them: each state, each role, nothing without a reason."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from elhandel.identity import Role
from elhandel.identity.rules import try_rules
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.values.errors import DomainError
from elhandel_office import office
from tests.builders.clock import HandClock
from tests.builders.sessions import signed_in_staff
from tests.integration.backoffice.conftest import _A_CUSTOMER as A_CUSTOMER
from tests.integration.web.browser import HOME, Browser

type As = Callable[[Role], Browser]

GSRN = "571313180000000184"
ROLES: tuple[Role, ...] = ("support", "billing", "operations", "admin")
PAGES = (
    "/kontor/",
    "/kontor/kunder",
    "/kontor/soeg",
    "/kontor/mig",
    "/kontor/kunder/1",
    "/kontor/kunder/1/regnskab",
)


class Refused(DomainError):
    code = "unable-to-credit"
    status = 409


class Jobs:
    """Where jobs of actions arrive."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any], str]] = []
        self.refuses = False
        self.answer: dict[str, Any] = {"new": True}

    def __call__(
        self,
        function: str,
        event: Mapping[str, Any],
        on_behalf_of: str,
        action_id: int | None = None,
    ) -> dict[str, Any]:
        self.asked.append((function, event, on_behalf_of))
        if self.refuses:
            raise Refused("There is nothing left to give.")
        return self.answer


@pytest.fixture(scope="module")
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture(scope="module")
def signed_in(
    configured: None,
    shared_url: str,
    owner: psycopg.Connection,
    clock: HandClock,
    jobs: Jobs,
) -> Iterator[As]:
    """`signed_in("support")`: a browser of somebody with that role."""
    for statement in A_CUSTOMER:
        owner.execute(statement.encode())
    database = Database(make_conninfo(shared_url, user="elhandel_backoffice"))
    app = office(jobs)
    app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: clock}
    secrets = {}
    for role in ROLES:
        with database.transaction() as tx:
            secrets[role], _ = signed_in_staff(tx, f"the-{role}", role, now=clock.now())

    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield lambda role: Browser(client, {"__Host-kontor": secrets[role]})
    database.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_shown_to_each_role_whole_and_in_both_languages(
    signed_in: As, role: Role, path: str
) -> None:
    browser = signed_in(role)
    answer = browser.get(path)

    assert answer.status_code == 200, answer.text
    assert answer.text.count("<h1") == 1
    assert "style=" not in answer.text
    browser.cookies["sprog"] = "en"
    assert '<html lang="en"' in browser.get(path).text


def test_who_may_not_see_contact_data_sees_none(signed_in: As) -> None:
    support, operations = signed_in("support"), signed_in("operations")

    assert "Anders Bøgh Jensen" in support.get("/kontor/kunder/1").text
    text = operations.get("/kontor/kunder/1").text + operations.get("/kontor/kunder").text
    assert not re.search("Anders|Jensen|12345678|Elmevej", text)
    assert operations.get("/kontor/kunder/1/som-kunden").status_code == 403


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("support", "set-billing-day"),
        ("support", "replay"),
        ("billing", "replay"),
        ("operations", "give-goodwill"),
        ("operations", "change-contact"),
        ("billing", "price-product"),
        ("operations", "give-bank-line"),
    ],
)
def test_a_forbidden_button_is_absent_and_its_address_refused(
    signed_in: As, jobs: Jobs, role: Role, action: str
) -> None:
    browser, before = signed_in(role), len(jobs.asked)
    token = browser.token("/kontor/mig")

    assert f"/kontor/goer/{action}" not in browser.get("/kontor/kunder/1").text
    assert browser.get(f"/kontor/goer/{action}?kunde=1").status_code == 403
    sent = browser.post(f"/kontor/goer/{action}", {"_token": token, "kunde": "1"})
    assert sent.status_code == 403
    assert len(jobs.asked) == before


@pytest.mark.parametrize("queue", ["dead-letters", "bank", "held-bills", "parked"])
def test_a_queue_beyond_the_role_is_refused(signed_in: As, queue: str) -> None:
    assert signed_in("support").get(f"/kontor/arbejde/{queue}").status_code == 403
    assert signed_in("admin").get(f"/kontor/arbejde/{queue}").status_code == 200


def test_without_a_reason_the_form_comes_again_with_what_was_written(
    signed_in: As, jobs: Jobs
) -> None:
    browser, before = signed_in("support"), len(jobs.asked)
    answer = browser.post("/kontor/goer/give-goodwill", filled(browser, why="kort", reason=""))

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'value="120,50"' in answer.text
    assert len(jobs.asked) == before


def test_an_action_is_done_once_and_the_page_says_so(signed_in: As, jobs: Jobs) -> None:
    browser, before = signed_in("support"), len(jobs.asked)
    form = filled(browser)

    first = browser.post("/kontor/goer/give-goodwill", form)
    again = browser.post("/kontor/goer/give-goodwill", form)

    assert (first.status_code, first.headers["location"]) == (303, "/kontor/kunder/1?sket=gjort")
    assert again.headers["location"] == first.headers["location"]
    ((function, event, who),) = jobs.asked[before:]
    assert (function, who) == ("Backoffice", "staff:the-support")
    assert (event["customer"], event["amount_dkk"]) == (1, "120.50")
    page = browser.get(first.headers["location"]).text
    assert "Det er gjort, og står i loggen." in page
    assert "Lovet i telefonen, sag 12" in page


def test_no_metering_point_stands_in_an_address(signed_in: As, jobs: Jobs) -> None:
    browser, before = signed_in("admin"), len(jobs.asked)
    page = browser.get("/kontor/kunder/1").text
    assert not [link for link in re.findall(r'(?:href|hx-get)="([^"]*)"', page) if GSRN in link]

    asks = browser.get("/kontor/goer/ask-readings?kunde=1").text
    assert GSRN in asks
    (home,) = re.findall(r'name="sted" value="([0-9]+)"', asks)
    form = {
        "_token": hidden(asks, "_token"),
        "_key": hidden(asks, "_key"),
        "kunde": "1",
        "sted": home,
        "from": "2026-01-01",
        "to": "2026-01-10",
        "reason": "checked",
        "why": "huller i målingerne",
    }
    assert browser.post("/kontor/goer/ask-readings", {**form, "sted": "999"}).status_code == 404
    assert browser.post("/kontor/goer/ask-readings", form).status_code == 303
    ((_, event, _),) = jobs.asked[before:]
    assert event["gsrn"] == GSRN


def test_what_is_held_about_a_person_is_a_file_and_sent_once(signed_in: As, jobs: Jobs) -> None:
    browser, before = signed_in("admin"), len(jobs.asked)
    asks = browser.get("/kontor/goer/person-data?kunde=1").text
    form = {
        "_token": hidden(asks, "_token"),
        "_key": hidden(asks, "_key"),
        "kunde": "1",
        "reason": "customer-asked",
        "why": "brev nr. 17 fra kunden",
    }
    jobs.answer = {"customer": 1, "html": "<h1>Alt</h1>"}
    first = browser.post("/kontor/goer/person-data", form)
    again = browser.post("/kontor/goer/person-data", form)
    jobs.answer = {"new": True}

    assert first.headers["content-disposition"].startswith("attachment")
    assert (first.text, again.status_code) == ("<h1>Alt</h1>", 303)
    ((function, event, _),) = jobs.asked[before:]
    assert (function, event["part"]) == ("Upkeep", "page")
    assert "Alt</h1>" not in browser.get("/kontor/log").text


def test_a_refusal_of_the_job_is_shown_with_the_form(signed_in: As, jobs: Jobs) -> None:
    browser = signed_in("support")
    jobs.refuses = True
    answer = browser.post("/kontor/goer/give-goodwill", filled(browser))
    jobs.refuses = False

    assert answer.status_code == 422
    assert "There is nothing left to give." in answer.text
    assert "unable-to-credit" in answer.text


def test_beyond_the_limit_another_colleague_decides(signed_in: As, jobs: Jobs) -> None:
    bo, admin, before = signed_in("billing"), signed_in("admin"), len(jobs.asked)
    sent = bo.post("/kontor/goer/give-goodwill", filled(bo, amount_dkk="20.000"))
    assert sent.headers["location"] == "/kontor/kunder/1?sket=venter"
    assert len(jobs.asked) == before

    (number,) = set(re.findall(r"/kontor/godkend/(\d+)", admin.get("/kontor/kunder/1").text))
    yes = {"verdict": "approved", "why": "Set på sagen, og enig"}
    own = bo.post(f"/kontor/godkend/{number}", {**yes, "_token": bo.token("/kontor/mig")})
    assert own.status_code == 403
    other = {**yes, "_token": admin.token("/kontor/mig")}
    assert admin.post(f"/kontor/godkend/{number}", other).status_code == 303
    assert [who for _, _, who in jobs.asked[before:]] == ["staff:the-billing"]


def test_a_form_of_another_site_or_session_does_nothing(signed_in: As, jobs: Jobs) -> None:
    browser, before = signed_in("support"), len(jobs.asked)
    form = filled(browser)

    foreign = browser.post("/kontor/goer/give-goodwill", form, **{"sec-fetch-site": "cross-site"})
    tokenless = browser.post("/kontor/goer/give-goodwill", {**form, "_token": "x"})

    assert (foreign.status_code, tokenless.status_code) == (403, 409)
    assert len(jobs.asked) == before


def test_many_rows_of_one_job_are_asked_for_together(
    signed_in: As, jobs: Jobs, owner: psycopg.Connection
) -> None:
    owner.execute(
        """
        WITH run AS (
            INSERT INTO settlement.run (
                period_from, period_to, version, state, shard_count, requested_by, planned_at,
                closed_at)
            SELECT day::date, (day + interval '1 month')::date, 1, 'closed', 1, 'test',
                   '2026-01-10', '2026-01-10'
            FROM unnest('{2026-01-01,2026-02-01}'::timestamp[]) AS day RETURNING run_id)
        INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail)
        SELECT run_id, 1, 'missing-readings', 'x' FROM run
        """
    )
    browser, before = signed_in("billing"), len(jobs.asked)
    page = browser.get("/kontor/arbejde/parked").text
    rows = re.findall(r'name="raekke" value="([^"]+)"', page)
    chosen = {"_token": hidden(page, "_token"), "goer": "settle-again", "raekke": rows}
    act = browser.post("/kontor/arbejde/parked", chosen).headers["location"]
    asks = browser.get(act).text
    form = {
        "_token": hidden(asks, "_token"),
        "_key": hidden(asks, "_key"),
        "koe": "parked",
        "raekke": rows,
        "reason": "checked",
        "why": "målingerne er kommet",
    }

    done = browser.post("/kontor/goer/settle-again", form)

    assert len(rows) == 2
    assert done.headers["location"] == "/kontor/arbejde/parked?sket=gjort"
    ((function, event, _),) = jobs.asked[before:]
    assert (function, event["gsrns"]) == ("SettlementWorker", ["571313180000000184"])
    assert (event["from"], event["to"]) == ("2026-01-01", "2026-03-01")
    assert "staff" not in str(event)


def test_a_note_stands_in_the_timeline_once(signed_in: As) -> None:
    browser = signed_in("support")
    page = browser.get("/kontor/kunder/2/noter").text
    form = {"_token": hidden(page, "_token"), "_key": hidden(page, "_key"), "channel": "phone"}
    form |= {"title": "Ringede om <b>prisen</b>", "text": "Fik svar."}

    for _ in range(2):
        assert browser.post("/kontor/kunder/2/noter", form).status_code == 303
    text = browser.get("/kontor/kunder/2?vis=talks").text

    assert text.count("Ringede om &lt;b&gt;prisen&lt;/b&gt;") == 1
    assert "Ringede" not in signed_in("operations").get("/kontor/kunder/2").text
    assert browser.post("/kontor/kunder/2/noter", {**form, "title": ""}).status_code == 422


def test_search_jumps_to_one_exact_hit_and_lists_several(signed_in: As) -> None:
    browser = signed_in("support")
    token = browser.token("/kontor/mig")

    def find(text: str) -> Any:
        return browser.post("/kontor/soeg", {"_token": token, "q": text})

    assert find("571313180000000184").headers["location"] == "/kontor/kunder/1"
    several = find("jensen")
    assert several.status_code == 200
    assert several.text.count('href="/kontor/kunder/') == 2
    assert find("x").status_code == 422
    none = find("010190-1234")
    assert "0101901234" not in none.text
    assert "010190-1234" not in none.text


def test_who_searches_too_often_waits_a_moment(
    signed_in: As, clock: HandClock, owner: psycopg.Connection
) -> None:
    """Held up is who searched too often, nobody else; and a minute later they search on."""
    browser, other = signed_in("operations"), signed_in("admin")
    token = browser.token("/kontor/mig")
    most = try_rules("search", clock.today()).per_minute
    owner.execute(
        "INSERT INTO identity.try_count (what, whom, minute, in_minute, hour, in_hour) "
        "VALUES ('search', 'staff:the-operations', date_trunc('minute', %(now)s::timestamptz), "
        "%(most)s, date_trunc('hour', %(now)s::timestamptz), %(most)s)",
        {"now": clock.now(), "most": most},
    )

    held = browser.post("/kontor/soeg", {"_token": token, "q": "jensen"})
    part = browser.post(
        "/kontor/soeg",
        {"_token": token, "q": "jensen"},
        **{"sec-fetch-site": "same-origin", "hx-request-type": "partial"},
    )

    assert held.status_code == part.status_code == 429
    assert 0 < int(held.headers["retry-after"]) <= 60
    assert "Det går lidt for hurtigt" in held.text
    assert "<html" not in part.text
    for answer in (held, part):
        assert "Jensen" not in answer.text
    again = {"_token": other.token("/kontor/mig"), "q": "jensen"}
    assert other.post("/kontor/soeg", again).status_code == 200
    clock.instant += timedelta(minutes=1)
    assert browser.post("/kontor/soeg", {"_token": token, "q": "0184"}).status_code in (200, 303)


def test_whom_somebody_opened_is_noted_once_for_each_page(
    signed_in: As, owner: psycopg.Connection
) -> None:
    browser = signed_in("billing")
    browser.get("/kontor/kunder/2")
    browser.get("/kontor/kunder/2?vis=money", **{"hx-request-type": "partial"})

    rows = owner.execute(
        "SELECT page FROM backoffice.opened WHERE opened_by = 'staff:the-billing' "
        "AND customer_id = 2"
    ).fetchall()
    assert rows == [("kunde",)]
    assert "Anna Jensen" in browser.get("/kontor/kunder").text


def test_a_part_of_a_page_is_the_part_only(signed_in: As) -> None:
    browser, partial = signed_in("admin"), {"hx-request-type": "partial"}
    for path in ("/kontor/kunder/1?vis=money", "/kontor/arbejde/bank", "/kontor/kunder/1/noter"):
        assert "<html" in browser.get(path).text
        assert "<html" not in browser.get(path, **partial).text
    assert "<html" not in browser.get("/kontor/goer/give-goodwill?kunde=1", **partial).text


@pytest.mark.parametrize(
    "path",
    [
        "/kontor/kunder/999",
        "/kontor/kunder/999/som-kunden",
        "/kontor/arbejde/no-such-queue",
        "/kontor/goer/no-such-action",
        "/kontor/godkend/999",
        "/kontor/goer/give-goodwill?kunde=9",
    ],
)
def test_what_is_not_there_is_not_found(signed_in: As, path: str) -> None:
    assert signed_in("admin").get(path).status_code == 404


def test_a_page_stays_within_its_budget(signed_in: As) -> None:
    for path in PAGES:
        answer = signed_in("admin").get(path, **{"accept-encoding": "gzip"})
        assert int(answer.headers["content-length"]) < 15_000, path


def filled(browser: Browser, **others: str) -> dict[str, str]:
    """The form of goodwill as its page has it, filled in."""
    page = browser.get("/kontor/goer/give-goodwill?kunde=1").text
    form = {
        "_token": hidden(page, "_token"),
        "_key": re.findall(r'name="_key" value="([^"]+)"', page)[0],
        "kunde": "1",
        "amount_dkk": "120,50",
        "reason": "agreed",
        "why": "Lovet i telefonen, sag 12",
    }
    return {**form, **others}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]
