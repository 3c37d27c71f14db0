"""Overblik: am I all right?"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel_web import SignedIn

router: Final = APIRouter()


@router.get("/")
def overview(visit: SignedIn) -> Response:
    """The four cards, this month's forecast, the price now, the latest bill, what happens next."""
    return visit.page("overview.html", here="overblik")
