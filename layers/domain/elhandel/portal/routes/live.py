"""What changes on the neighbours' market, live: a ticket with which a program connects."""

import datetime as dt

from fastapi import APIRouter
from pydantic import BaseModel

from elhandel.live.tickets import Holder, draw_ticket
from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, problems
from elhandel.platform.web.serving import InPlace
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer, OwnKey

router = APIRouter(route_class=InPlace, dependencies=TRADING)


class TicketAnswer(BaseModel):
    """Where to connect, with the ticket in it; once, before it expires."""

    url: str
    expires_at: dt.datetime


@router.post("/api/trading/live", status_code=201, responses=problems(*NEEDS_KEY, 429))
def draw_live_ticket(customer: Customer, key: OwnKey, clock: ClockOfProcess) -> TicketAnswer:
    """A ticket for one connection, which hears what changes on the market and of the customer's own
    orders and trades (docs/realtime.md). It is good once, for 30 seconds.
    """
    holder = Holder(customer.customer_id, None, key.key_id, key.expires_at)
    with customer.transaction() as tx:
        ticket = draw_ticket(tx, holder, clock.now())
    url = f"{settings().live_address}?ticket={ticket.secret}"
    return TicketAnswer(url=url, expires_at=ticket.expires_at)
