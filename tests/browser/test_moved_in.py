"""Who moved in signs in: is it your home? And what happens to who only looks."""

from collections.abc import Callable
from datetime import timedelta

from tests.browser.visitor import Visitor
from tests.builders.story import Played

type Visit = Callable[..., Visitor]

_MOVED_IN = """
SELECT k.name, k.email, k.customer_id FROM portfolio.customer k
JOIN portfolio.contract c USING (customer_id)
JOIN portfolio.supply_period s USING (contract_id)
WHERE k.proved_at IS NULL AND k.joined_to IS NULL AND s.state = 'active' AND c.state = 'active'
  AND NOT EXISTS (SELECT FROM portfolio.home_answer a WHERE a.party_id = k.customer_id)
  AND (SELECT count(*) FROM portfolio.customer o WHERE o.name = k.name) = 1
ORDER BY k.customer_id
"""


def _moved_in(story: Played) -> list[tuple[str, str, int]]:
    """People of the story whom nobody has proved, because they moved in."""
    rows = story.world.ask(_MOVED_IN)
    return [(str(name), str(email), int(party)) for name, email, party in rows]


def test_who_moved_in_says_that_it_is_their_home(visit: Visit, story: Played) -> None:
    name, email, party = _moved_in(story)[0]
    visitor = visit()
    visitor.sign_in(name)
    visitor.page.get_by_role("heading", name="Er det dit hjem?", level=1).wait_for()
    assert name not in visitor.text
    assert email not in visitor.text
    visitor.look("er-det-dit-hjem")
    visitor.go("/regninger")
    visitor.page.get_by_role("heading", name="Er det dit hjem?", level=1).wait_for()

    visitor.page.get_by_role("button", name="Ja, det er mit").click()
    visitor.sees("Velkommen.")
    visitor.sees(email)
    visitor.go("/")
    shown = visitor.page.get_by_test_id("account-number").inner_text()
    asked = "SELECT account_number FROM portfolio.customer WHERE customer_id = %s"
    assert [(shown,)] == story.world.ask(asked, party)
    assert visitor.page.get_by_test_id("service-card").count() == 1


def test_who_has_nothing_to_do_with_it_says_no_and_staff_see_it(
    visit: Visit, story: Played
) -> None:
    name, _, party = _moved_in(story)[0]
    visitor = visit(javascript=False, allowed=("status of 403",))
    visitor.sign_in(name)
    visitor.page.get_by_role("button", name="Nej, det er ikke mit").click()
    visitor.page.get_by_role("heading", name="Tak, det ser vi på").wait_for()
    proved = story.world.ask(
        "SELECT proved_at FROM portfolio.customer WHERE customer_id = %s", party
    )
    assert proved == [(None,)]

    staff = visit()
    staff.sign_in_as_staff("mette", "/kontor/arbejde/home-answers")
    staff.page.get_by_role("row").filter(has_text=name).wait_for()
    staff.look("kontor-ikke-mit-hjem", schemes=("light",))


def test_a_session_that_ends_says_so_two_minutes_ahead_and_can_be_kept(
    visit: Visit, story: Played
) -> None:
    """WCAG 2.2.1. The clock moves on by an hour, the browser's with ours."""
    visitor = visit()
    page = visitor.page
    page.clock.install()
    visitor.sign_in_as_staff("bo")
    note = page.locator("#session")
    assert not note.is_visible()

    story.stack.clock.move_by(timedelta(minutes=28))
    page.clock.fast_forward("28:30")
    page.get_by_role("button", name="Bliv logget ind").wait_for()
    visitor.look("session-slutter", schemes=("light",))
    page.get_by_role("button", name="Bliv logget ind").click()
    note.wait_for(state="hidden")

    story.stack.clock.move_by(timedelta(minutes=31))
    page.clock.fast_forward("31:00")
    page.get_by_role("link", name="Log ind i et nyt vindue").wait_for()
