"""Beskeder on Profil: how a customer wants to be informed, and what we have written to them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.notifications import choose, preferences_of
from elhandel.notifications.notices import own_notices
from elhandel.notifications.templates import MARKETS
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import asking_account
from elhandel.values.days.local_time import danish_time
from elhandel.values.identifiers import InvalidValue
from elhandel.values.texts.reached import email_address, phone_number
from elhandel_web import N_, Form, OurForm, SignedIn, SignedInLately, Visit
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

_WRONG: Final[Mapping[str, str]] = {
    "bill_email": N_("Det er ikke en e-mailadresse. Skriv den som navn@domæne.dk."),
    "bill_phone": N_(
        "Det er ikke et telefonnummer. Skriv det som 12 34 56 78 eller med landekode."
    ),
}


def notices_of(tx: Transaction, visit: Visit) -> dict[str, Any]:
    """What the templates `_notices.html` shows."""
    language = language_of(visit.request)
    found = own_notices(tx, MOST)
    market = asking_account(tx).market_on(visit.today)
    return {
        "preferences": preferences_of(tx, _customer(visit)),
        "notices": [
            (
                danish_time(one.told_at),
                one.title(language, MARKETS[market.code]),
                [tuple(way) for way in one.ways],
            )
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
        wanted = replace(
            preferences_of(tx, customer),
            mail_bills=form.said("regninger") == "ja",
            mail_service=form.said("ydelser") == "ja",
            sms=form.said("sms") == "ja",
        )
        choose(tx, customer, wanted, by=visit.session.who, clock=visit.clock)

    return visit.to("/profil", done="beskeder")


@router.get("/profil/regningspost")
def where_bills_go(visit: SignedIn) -> Response:
    """The form of where bills and payments are told of."""
    return _bills_page(visit)


@router.post("/profil/regningspost")
def change_where_bills_go(visit: SignedInLately, form: OurForm) -> Response:
    """Where bills and payments are told of from now on; empty: where the customer is reached."""
    email = _reached(form, "bill_email", email_address, most=254)
    phone = _reached(form, "bill_phone", lambda text: phone_number(text)[0], most=40)
    if not form.is_good:
        return _bills_page(visit, form)

    customer = _customer(visit)
    with visit.transaction() as tx:
        wanted = replace(preferences_of(tx, customer), bill_email=email, bill_phone=phone)
        choose(tx, customer, wanted, by=visit.session.who, clock=visit.clock)

    return visit.to("/profil", done="regningspost")


def _reached(form: Form, field: str, check: Callable[[str], str], *, most: int) -> str | None:
    """What a field says, in one form; None where it is empty, with what is wrong beside it."""
    text = form.text(field, least=0, most=most)
    if not text:
        return None
    try:
        return check(text)
    except InvalidValue:
        form.refuse(field, _WRONG[field])
        return None


def _bills_page(visit: Visit, form: Form | None = None) -> Response:
    with visit.transaction() as tx:
        preferences = preferences_of(tx, _customer(visit))

    return visit.page(
        "where_bills_go.html",
        status=200 if form is None else 422,
        here="profil",
        form=form,
        preferences=preferences,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


def _customer(visit: Visit) -> int:
    """Whose page it is; a transaction of somebody who is no customer yet is refused before."""
    return int(visit.session.customer_id or 0)
