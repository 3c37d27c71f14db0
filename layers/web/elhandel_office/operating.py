"""Drift: the clock, what moved in the last hours, what waits to leave, what must hold."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.operations import hourly, offended, outgoing
from elhandel.identity import Right, require
from elhandel.market.inbox import count_dead_letters
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel_web import N_, SignedIn
from elhandel_web.charts import stacked

router: Final = APIRouter(prefix="/kontor/drift")

KINDS: Final = {
    "received": N_("Beskeder modtaget"),
    "sent": N_("Sendt til DataHub"),
    "signups": N_("Tilmeldinger"),
    "settled": N_("Dele afregnet"),
    "bills": N_("Regninger udstedt"),
}
DESTINATIONS: Final = {
    "datahub": N_("DataHub"),
    "settlement": N_("Køen af afregninger"),
    "invoice": N_("Køen af regninger"),
}


@router.get("")
def operations(visit: SignedIn) -> Response:
    """How the machine is doing."""
    require(visit.session, Right.SEARCH)
    now = visit.clock.now()
    with visit.transaction() as tx:
        moved = hourly(tx, now)
        waiting = outgoing(tx)
        broken = offended(tx)
        dead = count_dead_letters(tx)

    return visit.page(
        "operations.html",
        here="drift",
        clock_now=danish_time(now),
        charts=[
            (one, stacked([("measured", [("normal", float(n))], None) for n in one.counts]))
            for one in moved
        ],
        first_hour=danish_time(moved[0].since),
        kinds=KINDS,
        destinations=DESTINATIONS,
        waiting=[(danish_time(one.oldest), one) for one in waiting],
        broken=broken,
        dead=dead,
        apis=settings().api_address,
    )
