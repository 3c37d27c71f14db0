"""Målinger: the customer's meters, proving one, and readings that they submit."""

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.meters import (
    InvalidReading,
    MeterNotVerified,
    ReadingTooClose,
    TooManyAttempts,
    UnableToReadMeter,
    UnableToVerify,
    readings,
)
from elhandel.meters.keys import FORM
from elhandel.meters.readings import Submitted
from elhandel.meters.registry import SERIAL, Meter, NewMeter, is_gsrn, own_meters
from elhandel.meters.verification import Claim, verify
from elhandel.minting.surplus import own_signatures
from elhandel.platform.web import SeenOfRequest
from elhandel.values.days.local_time import COPENHAGEN, danish_time
from elhandel.values.seen import Seen
from elhandel.values.units import wh
from elhandel_site.neighbours.market import TRADING
from elhandel_site.neighbours.trading import NO_KWH
from elhandel_site.neighbours.words import METER_STATES
from elhandel_site.places import home_of
from elhandel_web import N_, Form, OurForm, SignedIn, Visit

router: Final = APIRouter(dependencies=TRADING)

PAGE: Final = "/nabostroem/maalinger"
_SHOWN: Final = 20
_METERS: Final = 50

NO_NUMBER: Final = N_("Skriv målerens nummer, som det står på den: 3 til 64 bogstaver og tal.")
NO_KEY: Final = N_("Skriv nøglen, som vi har sendt den: 16 til 64 tegn.")
NO_MOMENT: Final = N_("Skriv dag og klokkeslæt, fx 2026-02-01 12:00.")
REFUSED: Final = {
    "wrong-meter-key": (
        "noegle",
        N_("Det er ikke en nøgle, vi har sendt dig til måleren, eller den er brugt eller udløbet."),
    ),
    "not-your-metering-point": (
        "nummer",
        N_("Vi leverer ikke strøm til dig på det målepunkt i dag. Se dine 18 cifre på regningen."),
    ),
    "meter-already-registered": (
        "nummer",
        N_("Måleren er en anden kundes, eller sat på pause. Er den din, så ring til os."),
    ),
    "meter-already-verified": ("nummer", N_("Måleren er bekræftet som din allerede.")),
    "too-many-meter-attempts": (
        "nummer",
        N_("Du har prøvet for mange gange den seneste time. Vent lidt, og prøv så igen."),
    ),
}
"""By a refusal of the room: the field, and what is wrong."""
NOT_READ: Final = {
    "kwh_amount": ("kwh", N_("En aflæsning er på over 0 og højst 100 kWh.")),
    "reading_timestamp": (
        "tid",
        N_("Tidspunktet ligger i fremtiden, eller mere end syv dage tilbage."),
    ),
}
TOO_CLOSE: Final = N_("Der er en anden aflæsning af måleren inden for et kvarter.")
NOT_VERIFIED: Final = N_("Måleren er ikke bekræftet som din. Bekræft den først.")


@router.get(PAGE)
def meters(visit: SignedIn, side: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """Meters, and a page of readings."""
    return _page(visit, side)


@router.post(f"{PAGE}/bekraeft")
def prove(visit: SignedIn, form: OurForm, seen: SeenOfRequest) -> Response:
    """Prove that a meter is the customer's: by the market where it is a metering point, else by the
    key that we sent.
    """
    claim = _claim(form, seen)
    if claim is None:
        return _page(visit, form=form)
    try:
        verify(visit.database, int(visit.session.customer_id or 0), claim, visit.clock.now())
    except (UnableToVerify, TooManyAttempts) as error:
        form.refuse(*REFUSED[error.code])
        status = 429 if isinstance(error, TooManyAttempts) else 422
        return _page(visit, form=form, status=status)

    return visit.to(PAGE, done="maaler")


@router.post(f"{PAGE}/aflaes")
def submit(visit: SignedIn, form: OurForm) -> Response:
    """Submit a reading; the same again is one."""
    kwh = form.decimal("kwh", 3, NO_KWH)
    meter = form.text("maaler", most=64)
    read_at = _moment(form)
    if kwh is None or not form.is_good:
        return _page(visit, form=form)
    submitted = Submitted(meter=meter, wh=wh(kwh), read_at=read_at)
    try:
        readings.submit_noting(visit.transaction, submitted, visit.session.who, visit.clock.now())
    except UnableToReadMeter as error:
        _refuse(form, error)
        return _page(visit, form=form)

    return visit.to(PAGE, done="aflaest")


def _claim(form: Form, seen: Seen) -> Claim | None:
    number = form.matching("nummer", SERIAL, NO_NUMBER)
    by_market = is_gsrn(number)
    key = None if by_market else form.matching("noegle", FORM, NO_KEY)
    if not form.is_good:
        return None
    return Claim(
        meter=NewMeter(serial=number, meter_type="residential" if by_market else "solar"),
        method="datahub" if by_market else "serial",
        key=key,
        seen=seen,
    )


def _moment(form: Form) -> dt.datetime | None:
    """A moment as the clocks in Denmark show it; None where none was said: now."""
    said = form.said("tid").strip()
    if not said:
        return None
    try:
        at = dt.datetime.fromisoformat(said)
    except ValueError:
        form.refuse("tid", NO_MOMENT)
        return None
    if not dt.MINYEAR + 1 < at.year < dt.MAXYEAR:
        form.refuse("tid", NO_MOMENT)
        return None
    return at if at.tzinfo else at.replace(tzinfo=COPENHAGEN)


def _refuse(form: Form, error: UnableToReadMeter) -> None:
    match error:
        case MeterNotVerified():
            form.refuse("maaler", NOT_VERIFIED)
        case ReadingTooClose():
            form.refuse("tid", TOO_CLOSE)
        case InvalidReading() if error.details.get("field") in NOT_READ:
            form.refuse(*NOT_READ[error.details["field"]])
        case _:
            raise error


def _page(visit: Visit, side: int = 1, *, form: Form | None = None, status: int = 422) -> Response:
    with visit.transaction() as tx:
        home = home_of(tx, visit, None, visit.today)
        found, _ = own_meters(tx, None, None, page=1, page_size=_METERS)
        rows, total = readings.own_readings(tx, "reading_timestamp", page=side, page_size=_SHOWN)
        stats = readings.own_stats(tx)
        minted = [one.reading_id for one in rows if one.minted_wh is not None]
        signatures = own_signatures(tx, minted)

    return visit.page(
        "neighbours/meters.html",
        fragment="neighbours/_readings.html" if form is None else None,
        status=200 if form is None else status,
        here="nabostroem",
        home=home,
        meters=found,
        submits=[meter for meter in found if _submits(meter, visit)],
        meter_options=[(m.meter_id, m.serial) for m in found if _submits(m, visit)],
        points=[place for place in home.places if _is_new(place.gsrn.value, found)],
        states=METER_STATES,
        readings=rows,
        signatures=signatures,
        stats=stats,
        side=side,
        more=total > side * _SHOWN,
        now=danish_time(visit.clock.now()),
        form=form,
    )


def _submits(meter: Meter, visit: Visit) -> bool:
    """Whether readings of it are taken."""
    if meter.state == "verified":
        return True
    until = meter.legacy_until
    return meter.state == "pending" and until is not None and visit.clock.now() < until


def _is_new(number: str, known: list[Meter]) -> bool:
    return all(meter.serial != number or meter.state != "verified" for meter in known)
