"""A service's log: what was done with it, by whom, why, and what it was before and after."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.customers import cards
from elhandel.identity import Right, may, require
from elhandel.services.agreements import agreement_of, deeds_of
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import NotFound
from elhandel_office.action_words import ACTIONS, CHOICES
from elhandel_office.customers import SERVICE_STATES, ways_of
from elhandel_office.event_words import EVENTS
from elhandel_office.ids import IdInPath
from elhandel_web import N_, SignedIn

router: Final = APIRouter(prefix="/kontor/kunder")

FACTS: Final[Mapping[str, str]] = {
    "state": N_("Tilstand"),
    "package": N_("Pakke"),
    "price": N_("Pris uden moms, kr."),
    "activated_on": N_("Leveret"),
    "cancelled_on": N_("Slut"),
}
"""What of a service is shown before and after, in this order; its pauses stand by themselves."""


@router.get("/{number}/ydelser/{service}")
def service_log(number: IdInPath, service: IdInPath, visit: SignedIn) -> Response:
    """A service of a customer, its pauses, and everything that was done with it."""
    require(visit.session, Right.SEARCH)
    with visit.database.transaction() as tx:
        known = cards(tx, [number])
        agreement = agreement_of(tx, service)
        if number not in known or agreement.account_id != number:
            raise NotFound(f"Customer {number} has no service {service}. Open their page again.")
        note_opened(tx, number, visit.session.who, "ydelse", visit.clock.now())
    with visit.transaction() as tx:
        deeds = deeds_of(tx, service)

    return visit.page(
        "service_log.html",
        here="kunder",
        number=number,
        card=known[number],
        s=agreement,
        deeds=[
            (danish_time(deed.done_at), deed, _changed(deed.before or {}, deed.after))
            for deed in deeds
        ],
        ways=ways_of(visit, agreement),
        actions=ACTIONS,
        events=EVENTS,
        choices=CHOICES,
        facts=FACTS,
        service_states=SERVICE_STATES,
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Each fact that differs, before and after."""
    return [
        (key, before.get(key), after.get(key)) for key in FACTS if before.get(key) != after.get(key)
    ]
