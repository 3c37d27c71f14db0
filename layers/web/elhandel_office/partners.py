"""Partnere: other firms' systems that learn of events by webhooks, and what is on its way."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.identity import Right, require
from elhandel.notifications.partners import subscriptions
from elhandel.values.days.local_time import danish_time
from elhandel_office import action_words
from elhandel_office.acting import of_firm
from elhandel_web import SignedIn

router: Final = APIRouter(prefix="/kontor/partnere")


@router.get("")
def partners(visit: SignedIn) -> Response:
    """Every subscription: who, where, of what, and how many events wait or were given up."""
    require(visit.session, Right.OPERATIONS)
    with visit.transaction() as tx:
        found = subscriptions(tx)

    return visit.page(
        "partners.html",
        here="partnere",
        partners=[
            (one, None if one.ended_at is None else danish_time(one.ended_at)) for one in found
        ],
        events=action_words.CHOICES,
        may=of_firm(visit, "subscribe-partner", "end-partner"),
    )
