"""What a page needs to hear at once what has changed: a ticket for one socket."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from elhandel.live.tickets import Holder, draw_ticket
from elhandel.platform.settings import settings
from elhandel.values.errors import NotFound
from elhandel_site.neighbours.market import TRADING
from elhandel_web import OurForm, SignedIn

router: Final = APIRouter(dependencies=TRADING)


@router.post("/nabostroem/direkte")
def draw(visit: SignedIn, form: OurForm) -> Response:
    """Where the page connects, with a ticket that is good once; it ends with the session."""
    address = settings().live_address
    if not address:
        raise NotFound("Nothing is seen live here.")
    session = visit.session
    holder = Holder(int(session.customer_id or 0), session.session_id, None, session.idle_ends_at)
    with visit.transaction() as tx:
        ticket = draw_ticket(tx, holder, visit.clock.now())

    return JSONResponse({"url": f"{address}?ticket={ticket.secret}"})
