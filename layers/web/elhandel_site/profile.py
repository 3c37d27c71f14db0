"""Profil: how we reach the customer and how they change that, consents, who looked at their data,
their data to take along, and the wish to be erased.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.shown import own_openings
from elhandel.billing.bill import address_lines
from elhandel.identity import subjects
from elhandel.onboarding import wishes
from elhandel.onboarding.shown import own_consents
from elhandel.portal import usage
from elhandel.portal.profile import (
    Profile,
    kept_of_customer,
    own_account_as_csv,
    own_data,
    own_use_as_csv,
    profile_of,
    recipients_of,
)
from elhandel.values.days.local_time import danish_time, local_date
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import InvalidValue
from elhandel.values.ids import ContractId
from elhandel_site.notices import notices_of
from elhandel_web import LANGUAGES, N_, Form, OurForm, SignedIn, SignedInLately, Visit
from elhandel_web.app import in_language

router: Final = APIRouter()

CHANNELS: Final = {
    "web": N_("på nettet"),
    "app": N_("i appen"),
    "phone": N_("i telefonen"),
    "paper": N_("på papir"),
}

SEEN: Final = {
    "kunde": N_("din side hos os"),
    "regnskab": N_("dit regnskab"),
    "api": N_("dit regnskab"),
    "ydelse": N_("en af dine ydelser"),
    "sendt": N_("dit navn i en liste over beskeder"),
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

_LONGEST: Final = 9  # digits of a contract

ADDRESS: Final = ("co", "street", "number", "floor", "door", "postal_code", "city")
"""The parts of a billing address that are asked for, by their names in the room and in the form."""

WRONG: Final[Mapping[str, str]] = {
    "email": N_("Det er ikke en e-mailadresse. Skriv den som navn@domæne.dk."),
    "phone": N_("Det er ikke et telefonnummer. Skriv det som 12 34 56 78 eller med landekode."),
}
_UNPRINTABLE: Final = N_("Der er et tegn i adressen, som en regning ikke kan vise. Fjern det.")
_ADDRESS_NEEDS: Final = N_("En adresse har vej, postnummer og by.")
_NO_POSTCODE: Final = N_("Et postnummer har fire cifre, fx 8000.")

KEPT: Final[Mapping[str, str]] = {
    "supply": N_("Mens du har strøm hos os, skal vi kende dig: navn, kontakt, aftale, målinger."),
    "service": N_("Mens du har %(name)s hos os, skal vi kende dig: navn, kontakt, aftale."),
    "claims": N_("Aftaler og målinger, så længe nogen kan rejse krav (forældelsesloven)."),
    "books": N_("Regninger og det, de er regnet af, så længe bogføringsloven siger."),
}
"""What has to stay, by the reason."""


@router.get("/profil")
def profile(visit: SignedIn) -> Response:
    """All of it on one page."""
    with visit.transaction() as tx:
        found = _reached(profile_of(tx), wishes.contact_to_come(tx))
        informed = notices_of(tx, visit)
        erasure = wishes.latest_wish(tx, "erasure")
        past = wishes.past_contact(tx)
        consents = own_consents(tx)
        openings = own_openings(tx)
        places = usage.places(tx, visit.today)
        recipients = [
            (one, wishes.latest_wish(tx, "contact", ContractId(one.contract_id)))
            for one in recipients_of(tx)
        ]

    names = {supply.contract_id: place.name for place in places for supply in place.supplies}
    return visit.page(
        "profile.html",
        here="profil",
        profile=found,
        erasure=erasure,
        past=[
            (danish_time(one.held_until), one, address_lines(one.billing_address)) for one in past
        ],
        consents=[(local_date(one.given_at), one) for one in consents],
        openings=[(danish_time(one.opened_at), SEEN.get(one.page, "")) for one in openings],
        channels=CHANNELS,
        places=places,
        recipients=[
            (
                names.get(one.contract_id, ""),
                one,
                address_lines(one.billing_address),
                wish is not None and wish.state == "registered",
            )
            for one, wish in recipients
        ],
        is_recent=visit.session.is_recent(visit.clock.now()),
        **informed,
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


@router.get("/profil/konto.csv")
def account(visit: SignedInLately) -> Response:
    """Bills, payments and all else that was booked, for a spreadsheet."""
    with visit.transaction() as tx:
        text = own_account_as_csv(tx)

    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="konto.csv"'},
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


@router.get("/profil/kontakt")
def contact_form(visit: SignedIn) -> Response:
    """The form with what holds now, or is to hold in a moment."""
    return _contact_page(visit)


@router.post("/profil/kontakt")
def change_contact(visit: SignedInLately, form: OurForm) -> Response:
    """How the customer is reached from now on; the same again changes nothing."""
    contact = _contact(form)
    if contact is None:
        return _contact_page(visit, form)
    with visit.transaction() as tx:
        wishes.wish_contact(tx, contact, by=visit.session.who, clock=visit.clock)

    return visit.to("/profil", done="kontakt")


@router.post("/profil/sprog")
def choose_language(visit: SignedIn, form: OurForm) -> Response:
    """The language of the pages, here and wherever the customer signs in from now on."""
    language = form.choice("sprog", LANGUAGES)
    if language is None:
        raise NotFound("There is no such language. Choose one of the page.")
    with visit.transaction() as tx:
        subjects.choose_language(tx, visit.session.subject_id, language)

    return in_language(visit.to("/profil", done="sprog"), language)


@router.post("/profil/modtager")
def bills_to_me(visit: SignedInLately, form: OurForm) -> Response:
    """Bills of one agreement go to the customer, and no more to whom its signup stated."""
    said = form.said("aftale")
    contract = int(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST else 0
    with visit.transaction() as tx:
        wishes.wish_contact(
            tx, None, by=visit.session.who, clock=visit.clock, contract=ContractId(contract)
        )

    return visit.to("/profil", done="kontakt")


@router.get("/profil/slet")
def erasure_form(visit: SignedIn) -> Response:
    """What goes, what stays and until when, before anybody asks for it."""
    with visit.transaction() as tx:
        kept, standing = kept_of_customer(tx, visit.today), wishes.latest_wish(tx, "erasure")

    return visit.page(
        "erasure.html",
        here="profil",
        kept=kept,
        kept_words=KEPT,
        standing=standing,
        asked_on=None if standing is None else local_date(standing.wished_at),
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


@router.post("/profil/slet")
def ask_for_erasure(visit: SignedInLately, form: OurForm) -> Response:
    """Ask to be erased; the same again is the same wish."""
    del form
    with visit.transaction() as tx:
        wishes.wish_erasure(tx, by=visit.session.who, clock=visit.clock)

    return visit.to("/profil/slet", done="slettes")


@router.post("/profil/slet/fortryd")
def stay(visit: SignedInLately, form: OurForm) -> Response:
    """Take the wish to be erased back."""
    del form
    with visit.transaction() as tx:
        wishes.withdraw_erasure(tx, visit.clock)

    return visit.to("/profil/slet", done="slettes-ikke")


def _contact(form: Form) -> wishes.OwnContact | None:
    """What the form says, checked; None with what is wrong beside its field."""
    email, phone = form.text("email", most=254), form.text("phone", most=40)
    address = {part: form.text(part, least=0, most=100) for part in ADDRESS}
    address = {part: text for part, text in address.items() if text}
    if address:
        missing = [part for part in ("street", "postal_code", "city") if part not in address]
        for part in missing:
            form.refuse(part, _ADDRESS_NEEDS)
        said = address.get("postal_code", "")
        if said and not (said.isascii() and said.isdecimal() and len(said) == 4):
            form.refuse("postal_code", _NO_POSTCODE)
        address["country"] = "DK"
    if not form.is_good:
        return None

    try:
        return wishes.OwnContact.checked(email, phone, address)
    except InvalidValue as error:
        field = str(error.details.get("field", "")).removeprefix("billing_address.")
        form.refuse(field, WRONG.get(field, _UNPRINTABLE))
        return None


def _reached(profile: Profile, to_come: wishes.OwnContact | None) -> Profile:
    """The profile as it will be in a moment, where the customer has just changed it."""
    if to_come is None:
        return profile
    return replace(
        profile,
        email=to_come.email,
        phone=to_come.phone,
        billing_address=address_lines(to_come.billing_address),
        address_parts=to_come.billing_address,
    )


def _contact_page(visit: Visit, form: Form | None = None) -> Response:
    with visit.transaction() as tx:
        found = _reached(profile_of(tx), wishes.contact_to_come(tx))

    return visit.page(
        "contact.html",
        status=200 if form is None else 422,
        here="profil",
        profile=found,
        form=form,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )
