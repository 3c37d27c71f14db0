"""Adgang: people of the staff, their roles, what each role may, and the keys of other systems."""

import dataclasses
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel import identity
from elhandel.identity import Right, require
from elhandel.identity.roles import RIGHTS
from elhandel.identity.staff import ROLES, Grant, Staff
from elhandel.platform.keys.api_keys import list_keys
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel_office import action_words
from elhandel_web import N_, SignedIn

router: Final = APIRouter(prefix="/kontor/adgang")

SCOPES: Final = {
    "sales": N_("tilmeldinger"),
    "customer": N_("en kundes egne data"),
    "export": N_("bøgerne"),
    "operations": N_("driftens tilstand"),
    "partner": N_("en partners webhooks"),
    "ami": N_("målinger fra et apparat"),
}
"""What a key opens."""


@router.get("")
def access(visit: SignedIn) -> Response:
    """Everybody with their roles, each change a button; and the keys that there are."""
    require(visit.session, Right.PEOPLE)
    with visit.transaction() as tx:
        people = identity.list_staff(tx)
        keys = list_keys(tx)

    now = visit.clock.now()
    return visit.page(
        "access.html",
        here="adgang",
        people=[(one, *_grants(one)) for one in people],
        keys=[
            (key, key.revoked_at is None and key.expires_at > now, danish_time(key.expires_at))
            for key in reversed(keys)
        ],
        last_used={
            key.key_id: danish_time(key.last_used_at)
            for key in keys
            if key.last_used_at is not None
        },
        scopes=SCOPES,
        roles=ROLES,
        role_words=action_words.ROLES,
        rights=[(right, action_words.RIGHTS[right], RIGHTS[right]) for right in Right],
        apis=settings().api_address,
    )


def _grants(one: Staff) -> tuple[list[Grant], list[Grant]]:
    """The roles that somebody has now, and all with their Danish time."""
    return (
        [grant for grant in one.grants if grant.ended_at is None],
        [
            dataclasses.replace(grant, granted_at=danish_time(grant.granted_at))
            for grant in one.grants
        ],
    )
