"""Profil: how we reach the customer, consents, who looked at their data, and their data to take
along.
"""

import json
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.shown import own_openings
from elhandel.onboarding.shown import own_consents
from elhandel.portal import usage
from elhandel.portal.profile import own_data, own_use_as_csv, profile_of
from elhandel.values.days.local_time import danish_time, local_date
from elhandel_web import N_, SignedIn, SignedInLately

router: Final = APIRouter()

CHANNELS: Final = {
    "web": N_("på nettet"),
    "app": N_("i appen"),
    "phone": N_("i telefonen"),
    "paper": N_("på papir"),
}

SEEN: Final = {
    "kunde": N_("din side hos os"),
    "som-kunden": N_("dine sider, som du ser dem"),
    "forklar": N_("en regning"),
    "besked": N_("en besked fra markedet"),
    "handling": N_("noget, der skulle gøres"),
    "godkend": N_("noget, der skulle godkendes"),
    "soeg": N_("dit navn i en søgning"),
    "koe": N_("dit navn i en arbejdsliste"),
    "kunder": N_("dit navn i en liste"),
}
"""What staff have seen, by the page's code."""


@router.get("/profil")
def profile(visit: SignedIn) -> Response:
    """All of it on one page."""
    with visit.transaction() as tx:
        found = profile_of(tx)
        consents = own_consents(tx)
        openings = own_openings(tx)
        places = usage.places(tx, visit.today)

    return visit.page(
        "profile.html",
        here="profil",
        profile=found,
        consents=[(local_date(one.given_at), one) for one in consents],
        openings=[(danish_time(one.opened_at), SEEN.get(one.page, "")) for one in openings],
        channels=CHANNELS,
        places=places,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


@router.get("/profil/forbrug.csv")
def use(visit: SignedInLately) -> Response:
    """What was used each day at each place, of three years, for a spreadsheet."""
    with visit.transaction() as tx:
        text = own_use_as_csv(tx, visit.today)

    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="forbrug.csv"'},
    )


@router.get("/profil/mine-data.json")
def data(visit: SignedInLately) -> Response:
    """The customer's data as a file; only soon after a sign-in."""
    with visit.transaction() as tx:
        document = own_data(tx, visit.today)

    return Response(
        json.dumps(document, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={"content-disposition": 'attachment; filename="mine-data.json"'},
    )
