"""Hjælp og Privatliv: how to reach us, and what we keep and why. Open to everybody."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel_web import MaybeSession, Visit
from elhandel_web.pages import pages_of

router: Final = APIRouter()


@router.get("/hjaelp")
def help_page(
    request: Request, database: DatabaseOfProcess, clock: ClockOfProcess, session: MaybeSession
) -> Response:
    """How to reach us, what to do when something is wrong, and who helps when we do not."""
    return _open_page("help.html", request, database, clock, session)


@router.get("/privatliv")
def privacy(
    request: Request, database: DatabaseOfProcess, clock: ClockOfProcess, session: MaybeSession
) -> Response:
    """What we keep of a customer, why, for how long, and what one may ask of us."""
    return _open_page("privacy.html", request, database, clock, session)


def _open_page(
    template: str,
    request: Request,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    session: MaybeSession,
) -> Response:
    """A page for everybody; the menu stands on it for somebody who has signed in."""
    pages = pages_of(request)
    visit = None if session is None else Visit(request, pages, database, clock, session)
    ours = settings()
    return pages.answer(
        request,
        template,
        visit=visit,
        here="hjaelp",
        firm=ours.supplier_name,
        firm_address=ours.supplier_address,
        firm_email=ours.supplier_email,
    )
