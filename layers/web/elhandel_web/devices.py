"""Where somebody is signed in: their open sessions, which they end one by one or all at once."""

from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.responses import RedirectResponse, Response

from elhandel import identity
from elhandel.identity.sessions import end_own_session, sessions_of_subject
from elhandel.identity.viewings import end_viewings_of
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import NotFound
from elhandel_web.visit import OurForm, SignedIn

_PLACES: Final = "/log-ind/steder"
_ALL: Final = "alle"


def add_devices(app: FastAPI) -> None:
    """Add the page to an app of pages."""
    router = APIRouter(prefix=app.state.pages.prefix)
    router.add_api_route(_PLACES, devices, methods=["GET"])
    router.add_api_route(_PLACES, end, methods=["POST"])
    app.include_router(router)


def devices(visit: SignedIn) -> Response:
    """The open sessions of who asks; this one is marked."""
    with visit.database.transaction() as tx:
        found = sessions_of_subject(tx, visit.session.subject_id, visit.clock.now())

    return visit.page(
        "devices.html",
        sessions=[
            (session, danish_time(session.signed_in_at), danish_time(session.seen_at))
            for session in found
        ],
    )


def end(visit: SignedIn, form: OurForm) -> Response:
    """End one of the sessions, or all of them with this one. Raises NotFound for another's."""
    which, now = form.said("session"), visit.clock.now()
    with visit.database.transaction() as tx:
        if which == _ALL:
            identity.end_all_sessions(tx, visit.session.subject_id, now)
            end_viewings_of(tx, visit.session.who, now)
            return RedirectResponse(visit.pages.home, 303)

        number = int(which) if which.isascii() and which.isdigit() and len(which) < 18 else 0
        if not end_own_session(tx, visit.session.subject_id, number, now):
            raise NotFound("There is no such session that is open.")

    return visit.to(f"{visit.pages.prefix}{_PLACES}")
