"""Beskeder on Profil: how a customer wants to be informed, and what we have written to them."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.notifications import Preferences, choose, preferences_of
from elhandel.notifications.notices import own_notices
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import danish_time
from elhandel_web import N_, OurForm, SignedIn, Visit
from elhandel_web.pages import language_of

router: Final = APIRouter()

MOST: Final = 8
"""Notices that Profil lists."""

CHANNELS: Final[Mapping[str, str]] = {"mail": N_("e-mail"), "sms": N_("sms")}

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (N_("på vej"), ""),
    "sent": (N_("sendt"), ""),
    "delivered": (N_("nået frem"), "good"),
    "failed": (N_("ikke nået frem"), "warn"),
}
"""How a way of a notice stands: in words, and how it is coloured."""


def notices_of(tx: Transaction, visit: Visit) -> dict[str, Any]:
    """What the templates `_notices.html` shows."""
    language = language_of(visit.request)
    found = own_notices(tx, MOST)
    return {
        "preferences": preferences_of(tx, _customer(visit)),
        "notices": [
            (danish_time(one.told_at), one.title(language), [tuple(way) for way in one.ways])
            for one in found
        ],
        "notice_channels": CHANNELS,
        "notice_states": STATES,
    }


@router.post("/profil/beskeder")
def change_preferences(visit: SignedIn, form: OurForm) -> Response:
    """How the customer is informed from now on; the same again changes nothing."""
    customer = _customer(visit)
    with visit.transaction() as tx:
        wanted = Preferences(
            mail_bills=form.said("regninger") == "ja",
            mail_service=form.said("ydelser") == "ja",
            sms=form.said("sms") == "ja",
            paper=preferences_of(tx, customer).paper,
        )
        choose(tx, customer, wanted, by=visit.session.who, clock=visit.clock)

    return visit.to("/profil", done="beskeder")


def _customer(visit: Visit) -> int:
    """Whose page it is; a transaction of somebody who is no customer yet is refused before."""
    return int(visit.session.customer_id or 0)
