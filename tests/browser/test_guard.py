"""Guard: what is somebody else's is not there, and what did not come from our page is not done."""

from collections.abc import Callable

import httpx
import pytest

from simulator.local.cloud.processes.deadline import wait_until
from simulator.loopback import HEADERS
from tests.browser.cast import billed
from tests.browser.visitor import DEVICES, Visitor, on_both
from tests.builders.story import Played

type Visit = Callable[..., Visitor]

_NOT_FOUND = ("404 (Not Found)",)
_BACK_SECONDS = 60.0


@pytest.fixture
def fail_next(story: Played) -> Callable[[str, str], None]:
    """Lets the next sign-in of customers or staff go wrong."""

    def order(which: str, kind: str) -> None:
        url = f"{story.stack.outside_url}/admin/identity/{which}/failures"
        httpx.post(url, json={"kind": kind, "count": 1}, headers=HEADERS).raise_for_status()

    return order


def test_a_page_leads_to_the_sign_in_and_back(visit: Visit, story: Played) -> None:
    customer = billed(story)[0]
    visitor = visit()
    visitor.go("/regninger")
    assert "/identity/customers/authorize" in visitor.page.url
    visitor._choose(customer.name)
    assert visitor.page.url == f"{visitor.base}/regninger"
    cookie = visitor.cookies["__Host-elhandel"]
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Lax")
    assert visitor.page.evaluate("localStorage.length + sessionStorage.length") == 0


@on_both
def test_what_is_another_customers_is_not_there(visit: Visit, story: Played, device: str) -> None:
    """Journey 23."""
    mine, theirs = billed(story)[:2]
    visitor = visit(viewport=DEVICES[device], allowed=_NOT_FOUND)
    visitor.sign_in(mine.name)
    for path in (
        f"/regninger/{theirs.bill}",
        f"/regninger/{theirs.bill}.pdf",
        f"/regninger/{theirs.bill}.csv",
        f"/regninger/{theirs.bill}/indsigelse",
        "/sted/2/forbrug",
    ):
        assert visitor.go(path).status == 404, path
        assert theirs.name not in visitor.text
    assert visitor.go(f"/regninger/{mine.bill}").status == 200
    visitor.go(f"/regninger/{theirs.bill}")
    visitor.look("ikke-fundet")


@on_both
@pytest.mark.parametrize(
    "kind", ["wrong-nonce", "expired-token", "wrong-signature", "error-answer"]
)
def test_a_provider_that_fails_is_a_page_that_says_so(
    visit: Visit, story: Played, fail_next: Callable[[str, str], None], kind: str, device: str
) -> None:
    """Journey 26."""
    visitor = visit(viewport=DEVICES[device], allowed=("40", "50"))
    fail_next("customers", kind)
    visitor.sign_in(billed(story)[0].name)
    assert visitor.page.url.startswith(f"{visitor.base}/log-ind/fejl")
    assert "__Host-elhandel" not in visitor.cookies
    visitor.page.get_by_role("link", name="Prøv at logge ind igen").wait_for()
    if kind == "wrong-nonce":
        visitor.look("log-ind-fejl")


@on_both
def test_a_form_without_its_token_or_from_elsewhere_or_of_an_ended_session_changes_nothing(
    visit: Visit, story: Played, device: str
) -> None:
    """Journey 24."""
    visitor = visit(viewport=DEVICES[device], allowed=("40",))
    visitor.sign_in(billed(story)[0].name)
    cookie = visitor.cookies["__Host-elhandel"]["value"]
    post = lambda token, **headers: httpx.post(  # noqa: E731
        f"{visitor.base}/log-ud",
        data={"_token": token},
        cookies={"__Host-elhandel": cookie},
        headers=headers,
    )
    token = visitor.page.locator("input[name=_token]").first.get_attribute("value")
    assert post("", **{"sec-fetch-site": "same-origin"}).status_code in (403, 409)
    assert post(token, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert post(token).status_code == 403
    assert visitor.go("/regninger").status == 200

    visitor.page.locator("summary", has_text="Din konto").click()
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Log ud").click()
    answer = httpx.get(f"{visitor.base}/regninger", cookies={"__Host-elhandel": cookie})
    assert answer.status_code == 303
    assert post(token, **{"sec-fetch-site": "same-origin"}).status_code != 200


def test_every_answer_has_the_headers(story: Played) -> None:
    base = story.stack.api_url
    for path in ("/", "/findes-ikke", "/kontor/", "/kontor/findes-ikke", "/log-ind/fejl"):
        headers = httpx.get(f"{base}{path}").headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cache-control"] == "private, no-store"
        assert "HX-Request-Type" in headers["vary"]


@on_both
def test_the_database_is_away_and_comes_back(visit: Visit, story: Played, device: str) -> None:
    """Journey 28. The page itself, looked at: tests/browser/test_states.py."""
    visitor = visit(viewport=DEVICES[device], allowed=("503",))
    visitor.sign_in(billed(story)[0].name, "/regninger")
    process = story.stack.supervisor.children()["postgres"]
    process.kill()
    answer = visitor.go("/regninger")
    if answer.status == 503:  # else it was back before we asked
        visitor.sees("Vi har et problem lige nu")
        visitor.look("database-vaek", schemes=("light",))
    assert wait_until(lambda: visitor.go("/regninger").status == 200, _BACK_SECONDS, 0.5)
    assert visitor.page.get_by_role("heading", name="Regninger").count()
