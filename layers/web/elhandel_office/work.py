"""Arbejde: what must be done?"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel_web import SignedIn

router: Final = APIRouter(prefix="/kontor")


@router.get("/")
def work(visit: SignedIn) -> Response:
    """Every work queue, with how many wait, since when, and by when."""
    return visit.page("work.html", here="arbejde")
