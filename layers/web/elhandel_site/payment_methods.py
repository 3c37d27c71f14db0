"""Betalingsmåder: a customer adds, chooses and removes how they pay. Each change is confirmed with
a code that is sent to them.
"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.identity.codes import use_code
from elhandel.identity.errors import TooManyTries
from elhandel.payments.errors import MethodOwesStill
from elhandel.payments.methods import (
    DETAILS,
    DebitOrder,
    Eft,
    Method,
    OwnWay,
    add_own_method,
    choose_auto_pay,
    make_own_primary,
    own_way,
    remove_own_method,
)
from elhandel.platform.database import Transaction
from elhandel.platform.vault.hasher import Hasher, hasher_from_environment
from elhandel.platform.vault.sealer import sealer_from_environment
from elhandel.portal import CustomerReads, bills
from elhandel.portal.paying import send_code as send_one_time_code
from elhandel.values.errors import NotFound
from elhandel_web import N_, Form, OurForm, SignedIn, SignedInLately, Visit

router: Final = APIRouter()

MANDATES: Final = {
    "wanted": (N_("Aftalen er på vej"), "warn"),
    "pending": (N_("Venter på din godkendelse"), "warn"),
    "active": (N_("Aktiv aftale"), "good"),
    "suspended": (N_("Aftalen er sat på pause"), "bad"),
    "cancelled": (N_("Aftalen er slut"), "bad"),
    "expired": (N_("Aftalen er udløbet"), "bad"),
}
"""A mandate's state in words, and its colour."""

NAMES: Final = {
    "debit_order": N_("Betalingsaftale"),
    "card": N_("Kort"),
    "eft": N_("Overførsel"),
}

_WRONG: Final = {
    "bank_name": N_("Skriv bankens navn."),
    "branch_code": N_("Et registreringsnummer har fire til seks cifre."),
    "account_number": N_("Et kontonummer har 4 til 16 cifre."),
    "account_holder": N_("Skriv navnet på den, der ejer kontoen."),
}
_NOT_THE_CODE: Final = {
    "wrong": N_("Det er ikke koden. Se efter i beskeden, og prøv igen."),
    "over": N_("Koden gælder ikke længere. Bed om en ny."),
}
_OWES: Final = N_(
    "Den betalingsmåde, du bruger, kan først fjernes, når alt er betalt, eller du har valgt en "
    "anden."
)


@router.post("/betaling/automatisk")
def auto_pay(visit: SignedInLately, form: OurForm) -> Response:
    """Let bills be paid by themselves, or not; the same again changes nothing."""
    on = form.choice("til", ("ja", "nej")) == "ja"
    with visit.transaction() as tx:
        choose_auto_pay(tx, on=on, by=visit.session.who, clock=visit.clock)

    return visit.to("/betaling", done="automatisk" if on else "ikke-automatisk")


@router.post("/betaling/kode")
def send_code(visit: SignedInLately, form: OurForm) -> Response:
    """Send a code to the customer; they come back to the form that asks for it."""
    back = _back(form.said("til"))
    account = CustomerReads(visit.database, _customer(visit), visit.today)
    try:
        send_one_time_code(account, hasher_from_environment(), visit.clock)
    except TooManyTries:
        return visit.to(back, done="koder")

    return visit.to(back, done="kode")


@router.get("/betaling/metode")
def new_method(visit: SignedIn) -> Response:
    """The form for a new method."""
    return _new_page(visit)


@router.post("/betaling/metode")
def add_method(visit: SignedInLately, form: OurForm) -> Response:
    """Add a bank account that we may collect from; its mandate follows."""
    details = _details(form)
    code = form.text("kode", most=12)
    if details is None or not form.is_good:
        return _new_page(visit, form)

    key = sealer_from_environment().key_for(DETAILS)
    hasher = hasher_from_environment()
    with visit.transaction() as tx:
        if _is_confirmed(tx, visit, form, code, hasher):
            add_own_method(tx, details, key, by=visit.session.who, clock=visit.clock)
    if not form.is_good:
        return _new_page(visit, form)

    return visit.to("/betaling", done="metode")


@router.get("/betaling/overfoersel")
def transfer_form(visit: SignedIn) -> Response:
    """The form of who wants to pay by transfer from their own bank."""
    return _transfer_page(visit)


@router.post("/betaling/overfoersel")
def pay_by_transfer(visit: SignedInLately, form: OurForm) -> Response:
    """Pay by transfer from now on: nothing is collected by itself."""
    code = form.text("kode", most=12)
    if not form.is_good:
        return _transfer_page(visit, form)

    key = sealer_from_environment().key_for(DETAILS)
    hasher = hasher_from_environment()
    with visit.transaction() as tx:
        if _is_confirmed(tx, visit, form, code, hasher):
            add_own_method(tx, Eft(), key, by=visit.session.who, clock=visit.clock, primary=True)
    if not form.is_good:
        return _transfer_page(visit, form)

    return visit.to("/betaling", done="overfoersel")


@router.get("/betaling/metode/{method_id}")
def one_method(visit: SignedIn, method_id: int) -> Response:
    """A method, and what can be done with it."""
    return _method_page(visit, method_id)


@router.post("/betaling/metode/{method_id}")
def change_method(visit: SignedInLately, form: OurForm, method_id: int) -> Response:
    """Let bills be paid by this method, or remove it."""
    wanted = form.choice("hvad", ("brug", "fjern"))
    code = form.text("kode", most=12)
    if not form.is_good:
        return _method_page(visit, method_id, form)

    hasher = hasher_from_environment()
    with visit.transaction() as tx:
        if _is_confirmed(tx, visit, form, code, hasher):
            _change(tx, visit, form, method_id, wanted == "brug")
    if not form.is_good:
        return _method_page(visit, method_id, form)

    return visit.to("/betaling", done="metode-valgt" if wanted == "brug" else "metode-fjernet")


def _change(tx: Transaction, visit: Visit, form: Form, method_id: int, use: bool) -> None:
    if use:
        make_own_primary(tx, method_id, clock=visit.clock)
        return
    owed = bills.list_bills(tx, visit.today).owed_ore
    try:
        remove_own_method(tx, method_id, owed_ore=owed, by=visit.session.who, clock=visit.clock)
    except MethodOwesStill:
        form.refuse("hvad", _OWES)


def _is_confirmed(tx: Transaction, visit: Visit, form: Form, code: str, hasher: Hasher) -> bool:
    """Whether the code is the one that was sent; with what is wrong beside its field."""
    wrong = use_code(tx, _customer(visit), "payment-method", code, hasher, visit.clock.now())
    if wrong is not None:
        form.refuse("kode", _NOT_THE_CODE[wrong])
    return wrong is None


def _details(form: Form) -> DebitOrder | None:
    """What the form says, checked; None with what is wrong beside its field."""
    names = ("bank_name", "branch_code", "account_number", "account_holder")
    said = {name: form.text(name, most=70) for name in names}
    for name in ("branch_code", "account_number"):
        said[name] = "".join(said[name].split())

    for name in DebitOrder.wrong_fields(**said):
        form.refuse(name, _WRONG[name])  # beside one that is empty stands that already
    if not form.is_good:
        return None
    return DebitOrder(
        bank_name=said["bank_name"],
        account_number=said["account_number"],
        branch_code=said["branch_code"],
        account_holder=said["account_holder"],
    )


def _customer(visit: Visit) -> int:
    customer = visit.session.customer_id
    if customer is None:
        raise NotFound("There is no customer behind this session.")
    return customer


def _back(said: str) -> str:
    """The form that asked for a code: a new method, a transfer, or a method that there is."""
    if said == "overfoersel":
        return "/betaling/overfoersel"
    number = said if said.isascii() and said.isdecimal() and len(said) < 10 else ""
    return f"/betaling/metode/{number}" if number else "/betaling/metode"


def _transfer_page(visit: Visit, form: Form | None = None) -> Response:
    return visit.page(
        "transfer.html",
        status=200 if form is None else 422,
        here="betaling",
        form=form,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


def _new_page(visit: Visit, form: Form | None = None) -> Response:
    return visit.page(
        "payment_method_new.html",
        status=200 if form is None else 422,
        here="betaling",
        form=form,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


def _method_page(visit: Visit, method_id: int, form: Form | None = None) -> Response:
    with visit.transaction() as tx:
        way = own_way(tx)
    return visit.page(
        "payment_method.html",
        status=200 if form is None else 422,
        here="betaling",
        form=form,
        method=_one(way, method_id),
        mandates=MANDATES,
        names=NAMES,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )


def _one(way: OwnWay, method_id: int) -> Method:
    for method in way.methods:
        if method.method_id == method_id:
            return method
    raise NotFound("There is no such method of payment. Look at the list again.")
