"""Ydelser: what the account has beside electricity, what it costs, and what was paused or given
back.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.portal import services, usage
from elhandel.portal.parameters import ServiceNumber
from elhandel.portal.services import Use
from elhandel.portfolio.customers import asking_account
from elhandel.services.own import own_deeds, own_pieces
from elhandel.values.days.local_time import local_date
from elhandel_web import N_, SignedIn
from elhandel_web.charts import Plot, stacked

router: Final = APIRouter()

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": (N_("Bestilt"), "warn"),
    "active": (N_("Leveres"), "good"),
    "suspended": (N_("På pause"), "warn"),
    "cancelled": (N_("Slut"), ""),
    "withdrawn": (N_("Trukket tilbage"), ""),
}
"""What a service's state is called, and how its tag looks."""

ACCOUNT_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": (N_("Ikke begyndt"), "warn"),
    "active": (N_("Aktiv"), "good"),
    "suspended": (N_("På pause"), "bad"),
    "cancelled": (N_("Afsluttet"), ""),
}
"""What the state of an account is called, and how its tag looks."""

PAUSES: Final[Mapping[str, str]] = {
    "customer_request": N_("fordi du bad om det"),
    "non_payment": N_("fordi en regning ikke er betalt"),
    "technical": N_("fordi noget teknisk skal ordnes"),
}
"""Why a service is off; nothing is said of the other reasons."""

DEEDS: Final[Mapping[str, str]] = {
    "order": N_("Bestilt"),
    "activate": N_("Leveret"),
    "suspend": N_("Sat på pause"),
    "reactivate": N_("Åbnet igen"),
    "cancel": N_("Slut"),
    "upgrade": N_("Skiftet til en større pakke"),
    "downgrade": N_("Skiftet til en mindre pakke"),
    "withdraw": N_("Bestillingen er trukket tilbage"),
    "create": N_("Overtaget fra et andet selskab"),
    "edit": N_("Forbindelsen er rettet"),
    "refresh": N_("Forbindelsen er genstartet"),
}

_MOST_PIECES: Final = 50
_MOST_DEEDS: Final = 50
_BYTES_OF_GB: Final = 1024 * 1_048_576


def gigabytes(count: int) -> float:
    """Bytes as GB of 1,024 MB, to be drawn and read."""
    return count / _BYTES_OF_GB


def _plot(use: Use) -> Plot:
    """A column for each day: what came down, and what went up on top of it."""
    return stacked(
        ("measured", [("normal", gigabytes(day.download)), ("fixed", gigabytes(day.upload))], None)
        for day in use.days
    )


@router.get("/ydelser")
def list_of_services(visit: SignedIn) -> Response:
    """Every service of the account, and the homes with electricity."""
    with visit.transaction() as tx:
        account = asking_account(tx)
        found = services.services_of(tx, visit.today)
        uses = {
            one.agreement.agreement_id: services.use_of(tx, one.agreement, visit.clock)
            for one in found
        }
        places = usage.places(tx, visit.today)

    return visit.page(
        "services.html",
        here="ydelser",
        account=account,
        services=found,
        uses=uses,
        places=places,
        today=visit.today,
        states=STATES,
        pauses=PAUSES,
    )


@router.get("/ydelser/{number}")
def one_service(number: ServiceNumber, visit: SignedIn) -> Response:
    """A service: its terms, what it was charged, and what happened to it."""
    with visit.transaction() as tx:
        found = services.service_of(tx, number, visit.today)
        use = services.use_of(tx, found.agreement, visit.clock)
        pieces = own_pieces(tx, number, _MOST_PIECES)
        deeds = own_deeds(tx, number, _MOST_DEEDS)

    return visit.page(
        "service.html",
        here="ydelser",
        s=found,
        use=use,
        plot=None if use is None else _plot(use),
        gb=gigabytes,
        pieces=pieces,
        deeds=[(local_date(deed.done_at), deed) for deed in deeds],
        today=visit.today,
        states=STATES,
        pauses=PAUSES,
        deed_words=DEEDS,
    )
