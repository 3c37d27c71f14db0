"""Sendt til kunder: which notices left by e-mail and SMS, and what became of each."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.backoffice.customers import cards
from elhandel.backoffice.operations import notices_by_state, sent_notices
from elhandel.identity import Right, may, require
from elhandel.notifications.templates import MARKETS
from elhandel.portfolio.markets import markets_of
from elhandel.values.days.local_time import danish_time
from elhandel.values.ids import CustomerId
from elhandel_office.acting import note_listed
from elhandel_office.notice_words import CHANNELS, notice_cause, notice_title
from elhandel_web import N_, SignedIn
from elhandel_web.pages import language_of

router: Final = APIRouter(prefix="/kontor/sendt")

PAGE: Final = 30
COUNTED: Final = dt.timedelta(days=7)

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (N_("på vej"), ""),
    "sent": (N_("sendt"), ""),
    "delivered": (N_("nået frem"), "good"),
    "failed": (N_("ikke nået frem"), "bad"),
    "skipped": (N_("ikke sendt"), "warn"),
}
"""What became of one, and how its tag looks."""


@router.get("")
def notices(
    visit: SignedIn,
    vis: Annotated[str, Query(max_length=20)] = "",
    foer: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """The latest; vis: of one state, foer: those before one."""
    require(visit.session, Right.SEARCH)
    state = vis if vis in STATES else ""
    with visit.transaction() as tx:
        counts = notices_by_state(tx, visit.clock.now() - COUNTED)
        found = sent_notices(tx, state=state or None, before=foer, limit=PAGE + 1)
        shown = found[:PAGE]
        customers = sorted({one.customer_id for one in shown})
        known = cards(tx, customers)
        lie_in = markets_of(tx, [CustomerId(one) for one in customers], visit.today)

    language = language_of(visit.request)
    note_listed(visit, known, "sendt")
    return visit.page(
        "notices.html",
        fragment="_sent.html",
        here="sendt",
        rows=[
            (
                danish_time(one.at),
                one,
                notice_title(
                    {"template": one.template, "said": one.said},
                    language,
                    MARKETS[lie_in[CustomerId(one.customer_id)].code],
                ),
                notice_cause({"cause": one.cause}),
            )
            for one in shown
        ],
        counts=counts,
        vis=state,
        next=shown[-1].delivery_id if len(found) > PAGE else None,
        known=known,
        states=STATES,
        channels=CHANNELS,
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )
