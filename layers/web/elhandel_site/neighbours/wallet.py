"""Indstillinger: who the customer is here, and the wallet that they connect by its signature."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.exchange import Rail, orders
from elhandel.platform.settings import settings
from elhandel.platform.web import SeenOfRequest
from elhandel.portal import wallets
from elhandel.portfolio.customers import asking_account
from elhandel.values.base58 import NotBase58, decoded
from elhandel.values.ids import CustomerId
from elhandel.wallets import UnableToConnect
from elhandel.wallets.connecting import activities, ask, connect, own_wallet
from elhandel.wallets.message import Challenge, text_of
from elhandel_site.neighbours.allowed import allowances_of
from elhandel_site.neighbours.market import TRADING, rules_of
from elhandel_site.neighbours.tokens import tokens_of
from elhandel_site.neighbours.words import WALLET_EVENTS
from elhandel_site.places import home_of
from elhandel_web import N_, Form, OurForm, SignedIn, SignedInLately, Visit

router: Final = APIRouter(dependencies=TRADING)

PAGE: Final = "/nabostroem/indstillinger"
_LONGEST: Final = 128

NO_ADDRESS: Final = N_("Det er ikke en adresse på en tegnebog: 32 til 44 bogstaver og tal.")
REFUSED: Final = {
    "not-a-wallet": ("adresse", NO_ADDRESS),
    "challenge-over": (
        "underskrift",
        N_("Teksten er udløbet, eller underskrevet før. Bed om en ny, og underskriv den."),
    ),
    "wallet-not-signed": (
        "underskrift",
        N_("Det er ikke tegnebogens underskrift af teksten. Bed om en ny, og underskriv den."),
    ),
    "wallet-taken": (
        "adresse",
        N_("Den tegnebog er forbundet med en anden konto. Fjern den der først."),
    ),
    "other-wallet": ("adresse", N_("Du har forbundet en anden tegnebog. Fjern den først.")),
}
"""By a refusal of the room: the field, and what is wrong."""
NO_SIGNATURE: Final = N_("Indsæt underskriften, som tegnebogen viser den.")


@router.get(PAGE)
def wallet(visit: SignedIn) -> Response:
    """The customer's account, their wallet, what the market may move of it, and what was done."""
    return settings_page(visit)


@router.post(f"{PAGE}/spoerg")
def question(visit: SignedInLately, form: OurForm, seen: SeenOfRequest) -> Response:
    """What a wallet is to sign; good once, for five minutes."""
    address = form.text("adresse", most=60)
    if not form.is_good:
        return settings_page(visit, form)
    try:
        with visit.transaction() as tx:
            challenge = ask(tx, customer_of(visit), address, _site(), seen, visit.clock.now())
    except UnableToConnect as error:
        return _refused(visit, form, error)
    return settings_page(visit, challenge=challenge)


@router.post(f"{PAGE}/tegnebog")
def connect_wallet(visit: SignedInLately, form: OurForm, seen: SeenOfRequest) -> Response:
    """Connect a wallet by the signature of what it was asked; each try is kept."""
    address = form.text("adresse", most=60)
    signature = _signature(form)
    if not form.is_good:
        return settings_page(visit, form)
    try:
        with visit.transaction() as tx:
            outcome = connect(tx, customer_of(visit), address, signature, seen, visit.clock.now())
        outcome.check()
    except UnableToConnect as error:
        return _refused(visit, form, error)
    return visit.to(PAGE, done="tegnebog")


@router.post(f"{PAGE}/fjern")
def remove_wallet(visit: SignedInLately, form: OurForm, seen: SeenOfRequest) -> Response:
    """Remove the wallet; what is in it stays there, and what it was to pay is cancelled."""
    cancelled = 0
    with visit.transaction() as tx:
        if own_wallet(tx) is not None:
            cancelled = wallets.remove_wallet(tx, customer_of(visit), seen, visit.clock.now())
    return visit.to(PAGE, done="tegnebog-fjernet-ordrer" if cancelled else "tegnebog-fjernet")


def _signature(form: Form) -> bytes:
    said = form.text("underskrift", most=_LONGEST)
    try:
        return decoded(said)
    except NotBase58:
        form.refuse("underskrift", NO_SIGNATURE)
        return b""


def customer_of(visit: Visit) -> CustomerId:
    """The customer who has signed in."""
    return CustomerId(int(visit.session.customer_id or 0))


def _site() -> str:
    return settings().site_address.rstrip("/")


def _refused(visit: Visit, form: Form, error: UnableToConnect) -> Response:
    if error.code not in REFUSED:
        raise error
    form.refuse(*REFUSED[error.code])
    return settings_page(visit, form)


def settings_page(
    visit: Visit, form: Form | None = None, *, challenge: Challenge | None = None
) -> Response:
    """The page; with a form, what was written in it and what is wrong with it."""
    with visit.transaction() as tx:
        home = home_of(tx, visit, None, visit.today)
        account = asking_account(tx)
        connected = own_wallet(tx)
        done = activities(tx)
        tokens = tokens_of(tx)
        allowances = allowances_of(tx, rules_of(visit))
        to_cancel = orders.own_orders(tx)[0] if connected else []
    return visit.page(
        "neighbours/settings.html",
        fragment="neighbours/_allowances.html" if form is None and challenge is None else None,
        status=422 if form is not None and form.errors else 200,
        here="nabostroem",
        home=home,
        number=account.number,
        wallet=connected,
        tokens=tokens,
        allowances=allowances,
        cancels=any(o.closed_at is None and o.rail is Rail.TOKEN for o in to_cancel),
        activities=done[:10],
        events=WALLET_EVENTS,
        challenge=challenge,
        text="" if challenge is None else text_of(challenge),
        form=form,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )
