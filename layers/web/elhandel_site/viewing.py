"""A customer's pages, as somebody of the staff sees them: begun by a ticket of the back office,
ended by a button. In between nothing is changed, and what is opened is the customer's to see.
"""

from typing import Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from elhandel.identity.viewings import begin_viewing, end_viewing
from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel_web import FormOfRequest
from elhandel_web.pages import pages_of
from elhandel_web.visit import END_VIEWING, VIEWING, require_same_origin

router: Final = APIRouter()

_COOKIE: Final[dict[str, Any]] = {
    "path": "/",
    "secure": True,
    "httponly": True,
    "samesite": "lax",
}


@router.get("/som-kunden/{ticket}")
def begin(
    request: Request,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    ticket: str = Path(max_length=100),
) -> Response:
    """The customer's first page, for whoever has just opened it in the back office."""
    with database.transaction() as tx:
        secret = begin_viewing(tx, ticket, clock.now())

    answer = RedirectResponse(pages_of(request).home, 303)
    answer.set_cookie(VIEWING, secret, **_COOKIE)
    return answer


@router.post(END_VIEWING)
def end(
    request: Request, database: DatabaseOfProcess, clock: ClockOfProcess, form: FormOfRequest
) -> Response:
    """Nothing is seen any more; the same again changes nothing. form: holds nothing, and is read
    like every other, so that no body of another kind is taken.
    """
    require_same_origin(request)
    with database.transaction() as tx:
        end_viewing(tx, request.cookies.get(VIEWING, ""), clock.now())

    answer = pages_of(request).answer(
        request, "viewing_ended.html", office=f"{settings().office_address}/kontor/kunder"
    )
    answer.delete_cookie(VIEWING, **_COOKIE)
    return answer
