"""Signing in and out: who is proved comes in, and whatever goes wrong is a page that says so."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

import elhandel_office
import elhandel_site
from elhandel.identity import add_staff, end_role, end_staff, grant_role
from elhandel.platform.vault.hasher import Hasher, HashKey
from tests.builders.clock import HandClock
from tests.builders.evidence.logs import LogLines
from tests.builders.network.outside import OutsideWorld
from tests.builders.sessions import a_decision
from tests.integration.web.browser import HOME, Browser
from tests.integration.web.conftest import SECRETS

SITE, OFFICE = "__Host-elhandel", "__Host-kontor"
SEED = "__Host-elhandel-log-ind"
HASHER = Hasher(HashKey(1, SECRETS["hash"].encode()))
ANDERS, NOBODY = ("Anders Jensen", "0101901234"), ("Nora Ny", "0202902345")
FIRM = ("Bageren ApS", "13585628")

type Open = Callable[[], Browser]


def a_customer(owner: psycopg.Connection, kind: str, number: str, *, proved: bool = True) -> int:
    """A customer with this number, as the vault finds them."""
    hashes = HASHER.fingerprints(kind, number)
    row = owner.execute(
        "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed, "
        "identity_key, created_at, updated_at, proved_at) VALUES (%s, 'A', 'a@example.dk', "
        "'+4512345678', %s, '', '', '2026-01-01', '2026-01-01', %s) RETURNING customer_id",
        [
            "private" if kind == "cpr" else "business",
            hashes.odd,
            "2026-01-01" if proved else None,
        ],
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module")
def anders(owner: psycopg.Connection, outside: OutsideWorld) -> int:
    """A proved customer whom the broker knows; it knows Nora and the baker too."""
    people = [
        {"name": ANDERS[0], "cpr": ANDERS[1]},
        {"name": NOBODY[0], "cpr": NOBODY[1]},
        {"name": FIRM[0], "cvr": FIRM[1]},
    ]
    outside.ask("POST", "/control/identity/people", {"people": people})
    return a_customer(owner, "cpr", ANDERS[1])


@pytest.fixture(scope="module")
def anna(owner: psycopg.Connection, clock: HandClock) -> str:
    """An administrator and a colleague, as the firm's provider has them."""
    for username, name, role in (("anna", "Anna Holm", "admin"), ("bo", "Bo Friis", "billing")):
        add_staff(owner, username, name, a_decision(clock.now()))
        grant_role(owner, username, role, a_decision(clock.now()))  # type: ignore[arg-type]
    return "Anna Holm"


@pytest.fixture(autouse=True)
def nothing_goes_wrong(outside: OutsideWorld, clock: HandClock) -> Iterator[None]:
    """What a test orders to go wrong goes wrong in it alone; each has a minute of its own."""
    clock.move_by(minutes=1)
    yield
    for which in ("customers", "staff"):
        outside.ask("DELETE", f"/admin/identity/{which}/failures")
    outside.ask("DELETE", "/admin/faults")


def refused(answer: Any, browser: Browser, code: str, *, prefix: str = "") -> None:
    """A sign-in that failed: a page of its own address says so, and nobody is in."""
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{prefix}/log-ind/fejl?hvad={code}"
    assert SITE not in browser.cookies
    assert OFFICE not in browser.cookies
    page = browser.get(answer.headers["location"])
    assert page.status_code in (400, 403, 503)
    assert f"{prefix}/log-ind" in page.text
    assert code in page.text
    assert browser.get(f"{prefix}/").status_code == 303


def test_a_customer_signs_in_and_comes_back_to_where_they_were(at_site: Open, anders: int) -> None:
    browser = at_site()
    first = browser.get("/?vis=kwh")
    assert first.status_code == 303
    assert first.headers["location"].startswith("/log-ind?til=/")

    answer = browser.sign_in(ANDERS[0], "/log-ind?til=/%3Fvis=kwh")

    assert (answer.status_code, answer.headers["location"]) == (303, "/?vis=kwh")
    assert browser.get("/?vis=kwh").status_code == 200
    cookie = browser.set_by[SITE].lower()
    for part in ("secure", "httponly", "samesite=lax", "path=/"):
        assert part in cookie
    assert "domain" not in cookie
    assert "max-age" not in cookie
    assert SEED not in browser.cookies


def test_what_was_escaped_in_an_address_is_the_same_after_a_sign_in(
    at_site: Open, anders: int
) -> None:
    browser, wanted = at_site(), "/?vis=a%26b%2Bc%25&mod=1"
    leads = browser.get(wanted).headers["location"]

    assert browser.sign_in(ANDERS[0], leads).headers["location"] == wanted


def test_what_is_sent_to_the_provider_is_what_openid_connect_asks_for(
    at_site: Open, outside: OutsideWorld
) -> None:
    asked = parse_qs(urlsplit(at_site().begin()).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{HOME}/log-ind/svar"]
    assert asked["scope"] == ["openid cpr cvr"]
    assert {len(asked[name][0]) for name in ("state", "nonce", "code_challenge")} == {43}
    assert "prompt" not in asked


def test_a_customer_is_known_by_sub_once_they_were_matched(
    at_site: Open, anders: int, owner: psycopg.Connection
) -> None:
    for _ in range(2):
        at_site().sign_in(ANDERS[0])

    subjects = owner.execute(
        "SELECT customer_id, sub FROM identity.subject WHERE customer_id = %s", [anders]
    ).fetchall()
    assert len(subjects) == 1
    assert ANDERS[1] not in subjects[0][1]


def test_a_company_signs_in_by_its_own_number(
    at_site: Open, owner: psycopg.Connection, anders: int
) -> None:
    baker = a_customer(owner, "cvr", FIRM[1])

    assert at_site().sign_in(FIRM[0]).headers["location"] == "/"

    found = owner.execute(
        "SELECT customer_id FROM identity.subject ORDER BY subject_id DESC LIMIT 1"
    )
    assert found.fetchone() == (baker,)


def test_who_is_no_customer_is_told_so_and_led_to_where_one_becomes_one(
    at_site: Open, owner: psycopg.Connection, anders: int
) -> None:
    a_customer(owner, "cpr", NOBODY[1], proved=False)  # a signup that nothing has proved yet

    browser = at_site()
    refused(browser.sign_in(NOBODY[0]), browser, "customer-not-known")
    page = browser.get("/log-ind/fejl?hvad=customer-not-known")
    assert "https://elhandel.example/bliv-kunde" in page.text


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("cancelled", "sign-in-broken-off"),
        ("error-answer", "sign-in-broken-off"),
        ("wrong-nonce", "identity-token-not-accepted"),
        ("expired-token", "identity-token-not-accepted"),
        ("wrong-signature", "identity-token-not-accepted"),
        ("wrong-audience", "identity-token-not-accepted"),
        ("wrong-issuer", "identity-token-not-accepted"),
        ("no-token", "identity-token-not-accepted"),
        ("low-assurance", "assurance-too-low"),
    ],
)
def test_what_goes_wrong_at_the_provider_is_a_page_that_says_so(
    at_site: Open, anders: int, outside: OutsideWorld, trouble: str, code: str
) -> None:
    outside.ask("POST", "/admin/identity/customers/failures", {"kind": trouble})
    browser = at_site()

    refused(browser.sign_in(ANDERS[0]), browser, code)
    assert browser.sign_in(ANDERS[0]).headers["location"] == "/"


def test_who_goes_away_at_the_provider_can_begin_again(at_site: Open, anders: int) -> None:
    browser = at_site()

    refused(browser.get(browser.choose(browser.begin(), None)), browser, "sign-in-broken-off")


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "answer", "status": 503},
        {"kind": "answer", "status": 500, "body": "<html>Sorry</html>"},
        {"kind": "answer", "status": 200, "body": "<html>Sorry</html>"},
        {"kind": "answer", "status": 200, "body": [1, 2]},
        {"kind": "answer", "status": 302, "headers": {"Location": "https://evil.example"}},
        {"kind": "answer", "status": 401, "body": {"error": "invalid_client"}},
        {"kind": "cut"},
    ],
)
def test_a_provider_that_gives_no_answer_of_use_is_a_page_that_says_so(
    at_site: Open, anders: int, outside: OutsideWorld, fault: dict[str, Any]
) -> None:
    browser = at_site()
    back = browser.choose(browser.begin(), ANDERS[0])
    outside.ask("POST", "/admin/faults", {**fault, "path": "/token"})

    refused(browser.get(back), browser, "identity-provider-not-available")


def test_a_code_that_the_provider_does_not_take_any_more_is_said_so(
    at_site: Open, anders: int, clock: HandClock
) -> None:
    browser = at_site()
    back = browser.choose(browser.begin(), ANDERS[0])
    clock.move_by(minutes=2)

    refused(browser.get(back), browser, "sign-in-broken-off")


def test_keys_that_the_provider_has_changed_are_read_again(
    at_site: Open, anders: int, outside: OutsideWorld
) -> None:
    from elhandel_site.signing_in import client

    assert at_site().sign_in(ANDERS[0]).headers["location"] == "/"
    outside.ask("POST", "/admin/identity/customers/keys")
    keys = client()._discovered._keys
    assert keys is not None
    client()._discovered._keys = (keys[0], keys[1] - 10)  # read ten seconds ago

    assert at_site().sign_in(ANDERS[0]).headers["location"] == "/"


def test_an_answer_counts_once_in_its_own_browser_and_in_time(
    at_site: Open, anders: int, clock: HandClock
) -> None:
    browser, other = at_site(), at_site()
    back = browser.choose(browser.begin(), ANDERS[0])
    other.begin()

    refused(other.get(back), other, "sign-in-not-under-way")
    assert browser.get(back).headers["location"] == "/"
    browser.cookies.pop(SITE)
    again = browser.get(back)
    refused(again, browser, "sign-in-not-under-way")

    late = at_site()
    back = late.choose(late.begin(), ANDERS[0])
    clock.move_by(minutes=11)
    refused(late.get(back), late, "sign-in-not-under-way")


@pytest.mark.parametrize(
    "path",
    [
        "/log-ind/svar",
        "/log-ind/svar?code=x",
        "/log-ind/svar?code=x&state=" + "y" * 43,
        "/log-ind/svar?error=access_denied&state=x",
    ],
)
def test_answers_that_nobody_asked_for_let_nobody_in(at_site: Open, path: str) -> None:
    browser = at_site()

    refused(browser.get(path), browser, "sign-in-not-under-way")


def test_an_answer_of_another_provider_lets_nobody_in(at_site: Open, anders: int) -> None:
    browser = at_site()
    back = browser.choose(browser.begin(), ANDERS[0])
    before, _, _ = back.partition("&iss=")

    refused(
        browser.get(f"{before}&iss=https://evil.example"), browser, "identity-token-not-accepted"
    )


def test_the_same_answer_twice_at_once_lets_in_once(at_site: Open, anders: int) -> None:
    browser = at_site()
    back = browser.choose(browser.begin(), ANDERS[0])
    twins = [Browser(browser.client, dict(browser.cookies)) for _ in range(2)]

    with ThreadPoolExecutor(1) as pool:  # a process of Lambda answers one request at a time
        answers = list(pool.map(lambda twin: twin.get(back), twins))

    assert sorted(answer.headers["location"] for answer in answers) == [
        "/",
        "/log-ind/fejl?hvad=sign-in-not-under-way",
    ]


@pytest.mark.parametrize(
    ("til", "place"),
    [
        ("/forbrug?vis=kwh", "/forbrug?vis=kwh"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/log-ind", "/"),
        ("/log-ind?til=/", "/"),
        ("/log-ind/fejl?hvad=x", "/"),
        ("/log-ud", "/"),
        ("/log-ind/steder", "/log-ind/steder"),
        ("", "/"),
    ],
)
def test_one_comes_back_to_pages_of_ours_only(
    at_site: Open, anders: int, til: str, place: str
) -> None:
    from urllib.parse import quote

    answer = at_site().sign_in(ANDERS[0], f"/log-ind?til={quote(til, safe='')}")

    assert answer.headers["location"] == place


def test_a_new_sign_in_ends_the_session_that_the_browser_had(
    at_site: Open, anders: int, owner: psycopg.Connection
) -> None:
    browser = at_site()
    browser.sign_in(ANDERS[0])
    first = dict(browser.cookies)
    browser.sign_in(ANDERS[0])

    assert browser.cookies[SITE] != first[SITE]
    assert Browser(browser.client, first).get("/").status_code == 303
    assert browser.get("/").status_code == 200


def test_an_address_that_signs_in_all_the_time_waits(at_site: Open) -> None:
    browser = at_site()
    answers = [browser.get("/log-ind") for _ in range(61)]

    assert [answer.status_code for answer in answers[:60]] == [303] * 60
    assert answers[60].status_code == 429
    assert int(answers[60].headers["retry-after"]) <= 60


def test_who_signs_out_is_out_here_and_then_at_the_provider(at_site: Open, anders: int) -> None:
    browser = at_site()
    browser.sign_in(ANDERS[0])
    before = dict(browser.cookies)

    answer = browser.post("/log-ud", {"_token": browser.token("/")})

    assert (answer.status_code, answer.headers["location"]) == (303, "/log-ud?hos=1")
    assert SITE not in browser.cookies
    assert Browser(browser.client, before).get("/").status_code == 303
    page = browser.get("/log-ud?hos=1")
    assert "/identity/customers/end-session?client_id=elhandel-site" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert 'http-equiv="refresh"' not in browser.get("/log-ud").text


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        (None, {"sec-fetch-site": "same-origin"}, 409),
        ("another", {"sec-fetch-site": "same-origin"}, 409),
        ("own", {"sec-fetch-site": "cross-site"}, 403),
        ("own", {"sec-fetch-site": "same-site"}, 403),
        ("own", {"origin": "https://evil.example"}, 403),
        ("own", {"x-nothing": "1"}, 403),
    ],
)
def test_nobody_is_signed_out_by_another_site(
    at_site: Open, anders: int, token: str | None, headers: dict[str, str], status: int
) -> None:
    browser = at_site()
    browser.sign_in(ANDERS[0])
    form = {} if token is None else {"_token": browser.token("/") if token == "own" else token}

    assert browser.post("/log-ud", form, **headers).status_code == status
    assert browser.get("/").status_code == 200


def test_a_sensitive_step_asks_the_provider_to_ask_anew(
    at_site: Open, anders: int, outside: OutsideWorld, owner: psycopg.Connection
) -> None:
    browser = at_site()
    asked = parse_qs(urlsplit(browser.begin("/log-ind?til=/flyt&igen=1")).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert browser.sign_in(ANDERS[0], "/log-ind?igen=1").headers["location"] == "/"

    outside.ask("POST", "/admin/identity/customers/failures", {"kind": "remembered", "count": 2})
    other = at_site()
    refused(other.sign_in(ANDERS[0], "/log-ind?igen=1"), other, "identity-token-not-accepted")
    other.sign_in(ANDERS[0])
    (ago,) = owner.execute(
        "SELECT created_at - signed_in_at FROM identity.session ORDER BY session_id DESC LIMIT 1"
    ).fetchone() or (None,)
    assert ago.total_seconds() == 7_200


def test_a_sensitive_step_wants_a_recent_sign_in_and_keeps_what_was_written(
    at_site: Open, anders: int, clock: HandClock
) -> None:
    browser = at_site()
    browser.sign_in(ANDERS[0])
    form = {"_token": browser.token("/proeve"), "to": "Ny Vej 1"}
    assert browser.post("/proeve", form).text == "changed to Ny Vej 1"

    clock.move_by(minutes=10)
    assert browser.get("/proeve").headers["location"] == "/log-ind?til=/proeve&igen=1"
    late = browser.post("/proeve", form)
    assert (late.status_code, "Ny Vej 1" in late.text, "igen=1" in late.text) == (403, True, True)

    browser.sign_in(ANDERS[0], "/log-ind?til=/proeve&igen=1")
    stale = browser.post("/proeve", form)  # of the session before
    assert stale.status_code == 409
    token = re.search(r'name="_token" value="([^"]+)"', stale.text)
    assert token is not None
    assert browser.post("/proeve", {**form, "_token": token[1]}).text == "changed to Ny Vej 1"


def test_what_another_site_sends_is_not_kept_to_be_sent_again(at_site: Open, anders: int) -> None:
    browser = at_site()
    foreign = {"sec-fetch-site": "cross-site"}

    answer = browser.post("/proeve", {"to": "Deres Vej 1"}, **foreign)

    assert answer.status_code == 403
    assert "Deres Vej 1" not in answer.text


def test_one_sees_where_one_is_signed_in_and_signs_out_there(at_site: Open, anders: int) -> None:
    here, telephone = at_site(), at_site()
    for browser in (here, telephone):
        browser.sign_in(ANDERS[0])
    page = here.get("/log-ind/steder").text
    form = {"_token": here.token("/log-ind/steder")}
    places = re.findall(r'name="session" value="(\d+)"', page)
    assert page.count("det er her") == 1

    for place in places:
        answer = here.post("/log-ind/steder", {**form, "session": place})
        assert answer.headers["location"] == "/log-ind/steder"
    assert telephone.get("/").status_code == 303
    assert here.get("/").status_code == 200
    for place in (places[0], "x", "", "9" * 30):
        assert here.post("/log-ind/steder", {**form, "session": place}).status_code == 404


def test_nobody_ends_what_another_has_open(
    at_site: Open, anders: int, owner: psycopg.Connection, outside: OutsideWorld
) -> None:
    a_customer(owner, "cpr", "0303903456")
    outside.ask(
        "POST", "/control/identity/people", {"people": [{"name": "Ulla", "cpr": "0303903456"}]}
    )
    ulla, browser = at_site(), at_site()
    ulla.sign_in("Ulla")
    browser.sign_in(ANDERS[0])
    (last,) = owner.execute(
        "SELECT s.session_id FROM identity.session s JOIN identity.subject j USING (subject_id) "
        "WHERE j.customer_id <> %s ORDER BY s.session_id DESC LIMIT 1",
        [anders],
    ).fetchone() or (None,)

    form = {"_token": browser.token("/log-ind/steder"), "session": str(last)}
    assert browser.post("/log-ind/steder", form).status_code == 404
    assert ulla.get("/").status_code == 200


def test_one_signs_out_everywhere_at_once(
    at_site: Open, at_office: Open, anders: int, anna: str
) -> None:
    for open_, name, prefix in ((at_site, ANDERS[0], ""), (at_office, anna, "/kontor")):
        browsers = [open_() for _ in range(2)]
        for browser in browsers:
            browser.sign_in(name, f"{prefix}/log-ind")
        form = {"_token": browsers[0].token(f"{prefix}/log-ind/steder"), "session": "alle"}

        assert browsers[0].post(f"{prefix}/log-ind/steder", form).status_code == 303

        assert [b.get(f"{prefix}/log-ind/steder").status_code for b in browsers] == [303, 303]


def test_staff_sign_in_at_the_firms_own_provider(at_office: Open, anna: str) -> None:
    browser = at_office()
    assert browser.get("/kontor/").headers["location"] == "/kontor/log-ind?til=/kontor/"

    answer = browser.sign_in(anna, "/kontor/log-ind?til=/kontor/")

    assert answer.headers["location"] == "/kontor/"
    page = browser.get("/kontor/")
    assert page.status_code == 200
    assert anna in page.text
    assert set(browser.cookies) == {OFFICE}


def test_who_is_not_of_the_staff_does_not_come_in(at_office: Open, anna: str) -> None:
    browser = at_office()

    refused(
        browser.sign_in("Ida Krogh", "/kontor/log-ind"),
        browser,
        "staff-not-known",
        prefix="/kontor",
    )


def test_who_leaves_is_out_at_the_next_request(
    at_office: Open, anna: str, owner: psycopg.Connection, clock: HandClock
) -> None:
    browser = at_office()
    browser.sign_in("Bo Friis", "/kontor/log-ind")
    assert browser.get("/kontor/").status_code == 200

    end_role(owner, "bo", "billing", a_decision(clock.now(), why="another team"))
    assert browser.get("/kontor/").status_code == 200
    end_staff(owner, "bo", a_decision(clock.now(), why="has left"))
    assert browser.get("/kontor/").status_code == 303


def test_a_cookie_of_the_other_pages_opens_nothing(
    at_site: Open, at_office: Open, anders: int, anna: str
) -> None:
    customer, colleague = at_site(), at_office()
    customer.sign_in(ANDERS[0])
    colleague.sign_in(anna, "/kontor/log-ind")

    assert (
        Browser(colleague.client, {OFFICE: customer.cookies[SITE]}).get("/kontor/").status_code
        == 303
    )
    assert Browser(customer.client, {SITE: colleague.cookies[OFFICE]}).get("/").status_code == 303


def test_nothing_of_a_sign_in_stands_in_the_log(
    at_site: Open, anders: int, outside: OutsideWorld, log_lines: LogLines
) -> None:
    browser = at_site()
    browser.sign_in(ANDERS[0])
    secret = browser.cookies[SITE]
    outside.ask("POST", "/admin/identity/customers/failures", {"kind": "wrong-nonce"})
    other = at_site()
    place = other.begin()
    back = other.choose(place, ANDERS[0])
    other.get(back)

    written = log_lines.text()
    assert "signed in" in written
    query = {**parse_qs(urlsplit(place).query), **parse_qs(urlsplit(back).query)}
    secrets = [query[name][0] for name in ("state", "nonce", "code", "code_challenge")]
    for text in (secret, *secrets, *ANDERS, "hvad="):
        assert text not in written


def test_what_is_left_of_a_session_is_told_and_only_a_person_makes_it_last(
    at_site: Open, anders: int, clock: HandClock
) -> None:
    browser = at_site()
    assert browser.get("/log-ind/rest").text == "0"
    browser.sign_in(ANDERS[0])
    clock.move_by(minutes=28)

    assert browser.get("/log-ind/rest", **{"x-by-itself": "1"}).text == "120"
    assert 'data-left="120"' in browser.get("/", **{"x-by-itself": "1"}).text
    assert browser.get("/log-ind/rest").text == "1800"
    clock.move_by(minutes=30)
    assert browser.get("/log-ind/rest").text == "0"


def test_a_page_that_refreshes_itself_says_so() -> None:
    """Else it would keep the session of a browser open that everybody has left."""
    for package in (elhandel_office, elhandel_site):
        for template in (Path(package.__file__).parent / "templates").glob("*.html"):
            for tag in re.findall(r"<[^>]*hx-trigger=\"every[^>]*>", template.read_text("utf-8")):
                assert "X-By-Itself" in tag, template.name
