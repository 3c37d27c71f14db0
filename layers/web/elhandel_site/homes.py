"""Er det dit hjem: a home was signed up with the number of who has signed in, and nobody knows yet
whose it is. They say so; who is no customer yet sees nothing else before.
"""

from typing import Final, Literal

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from elhandel import identity
from elhandel.portal.signing_in import HomeAsked, NotTheirHome, homes_asked, say_whose_home
from elhandel.values.errors import NotFound
from elhandel_web import OurForm, Visit
from elhandel_web.visit import AnybodySignedIn, require_recent

router: Final = APIRouter()

QUESTION: Final = "/er-det-dit-hjem"
_LONGEST: Final = 9  # digits of a party
_ANSWERS: Final[tuple[Literal["ja", "nej"], ...]] = ("ja", "nej")


def asked_of(visit: Visit) -> list[HomeAsked]:
    """The homes that a visitor is still asked about; most visitors are asked about none."""
    if not visit.session.asks:
        return []
    with visit.database.transaction() as tx:
        return homes_asked(tx, visit.session)


@router.get(QUESTION)
def question(visit: AnybodySignedIn) -> Response:
    """Each home for itself, with a yes and a no."""
    homes = asked_of(visit)
    if not homes and visit.session.customer_id is not None:
        return RedirectResponse(visit.pages.home, 303)

    return visit.page(
        "home_question.html",
        here="hjem",
        homes=homes,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


@router.post(QUESTION)
def answer(visit: AnybodySignedIn, form: OurForm) -> Response:
    """Keep the answer; the same again changes nothing. Raises SignInAgain, NotFound."""
    require_recent(visit)
    said, party = form.choice("svar", _ANSWERS), _number(form.said("hjem"))
    if said is None:
        raise NotFound("Say yes or no on the page that asks.")
    with visit.database.transaction() as tx:
        is_theirs_now = say_whose_home(
            tx, visit.session, party, visit.clock.now(), is_theirs=said == "ja"
        )

    is_customer = visit.session.customer_id is not None
    if is_theirs_now:
        return visit.to("/profil", done="hjem")
    if said == "ja":
        return visit.to("/" if is_customer else QUESTION, done="hjem-paa-vej")
    if is_customer or asked_of(visit):
        return visit.to("/" if is_customer else QUESTION, done="hjem-nej")
    return _out(visit)


def _out(visit: Visit) -> Response:
    """Nothing is theirs: the session is over, and a page says what comes of the answer."""
    with visit.database.transaction() as tx:
        identity.end_session(tx, visit.session.session_id, visit.clock.now())

    answer = RedirectResponse(f"/log-ind/fejl?hvad={NotTheirHome.code}", 303)
    answer.delete_cookie(visit.pages.cookie, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST else 0
