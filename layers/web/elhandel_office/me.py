"""Mine rettigheder: who I am here, and what I may."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.identity import Right, limit_of, may
from elhandel.values.days.local_time import danish_time
from elhandel_office.action_words import RIGHTS, ROLES
from elhandel_web import SignedIn

router: Final = APIRouter(prefix="/kontor/mig")


@router.get("")
def me(visit: SignedIn) -> Response:
    """Roles, rights and limits, as they are now."""
    return visit.page(
        "me.html",
        here="mig",
        roles=[ROLES[role] for role in sorted(visit.session.roles)],
        rights=[(RIGHTS[right], may(visit.session, right)) for right in Right],
        limit=limit_of(visit.session, Right.CREDIT, visit.today),
        since=danish_time(visit.session.signed_in_at),
    )
