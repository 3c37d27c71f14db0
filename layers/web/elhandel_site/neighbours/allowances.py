"""Indstillinger: what the market may move of the customer's wallet, asked for and signed for."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.chain import UnableToChain
from elhandel.chain.tasks import CURRENCY, ENERGY
from elhandel.platform.web import SeenOfRequest
from elhandel.values.base58 import NotBase58, decoded
from elhandel.values.tokens import units_of_wh
from elhandel.values.units import ore, wh
from elhandel.wallets import UnableToConnect
from elhandel.wallets.allowances import allow, sign
from elhandel_site.neighbours.allowed import TOKENS
from elhandel_site.neighbours.market import TRADING
from elhandel_site.neighbours.wallet import (
    NO_SIGNATURE,
    PAGE,
    customer_of,
    settings_page,
)
from elhandel_web import N_, Form, OurForm, SignedInLately

router: Final = APIRouter(dependencies=TRADING)

_KWH: Final = 3
_KR: Final = 2
_LONGEST: Final = 128

NO_ENERGY: Final = N_("Skriv et antal kWh, fx 20. Højst tre decimaler.")
NO_MONEY: Final = N_("Skriv et beløb i kroner, fx 50. Højst to decimaler.")
_AMOUNT: Final = {ENERGY: (_KWH, NO_ENERGY), CURRENCY: (_KR, NO_MONEY)}
REFUSED: Final = {
    "allowance-under-way": N_(
        "Du er ved at give lov til et andet beløb. Underskriv det, eller vent et kvarter."
    ),
    "invalid-allowance": N_("Skriv 0 eller mere."),
    "no-wallet": N_("Du har ingen tegnebog forbundet."),
}
"""By a refusal: what is wrong with the amount."""
NOT_THIS: Final = N_(
    "Det er ikke tegnebogens underskrift af det, der står her nu. Underskriv det, og indsæt den."
)
OVER: Final = N_("Det, du underskrev, er udløbet. Der kommer noget nyt at underskrive.")
NOT_SIGNED: Final = {"not-signed": NOT_THIS, "offer-over": OVER}
"""By a refusal of the ledger's room: what is wrong with the signature."""


@router.post(f"{PAGE}/lov")
def ask(visit: SignedInLately, form: OurForm, seen: SeenOfRequest) -> Response:
    """Ask for bytes that let the market move so much of a token; they come within a minute."""
    token = form.choice("token", TOKENS)
    field = f"beloeb-{token}"
    amount = None if token is None else form.decimal(field, *_AMOUNT[token])
    if token is None or amount is None:
        return settings_page(visit, form)

    units = units_of_wh(wh(amount)) if token == ENERGY else ore(amount)
    try:
        with visit.transaction() as tx:
            allow(tx, customer_of(visit), token, units, seen, visit.clock.now())
    except UnableToConnect as error:
        if error.code not in REFUSED:
            raise
        form.refuse(field, REFUSED[error.code])
        return settings_page(visit, form)
    return visit.to(PAGE, done="lov")


@router.post(f"{PAGE}/lov/underskrift")
def sign_for(visit: SignedInLately, form: OurForm) -> Response:
    """Keep the wallet's signature of what is offered; the same again is the same."""
    token = form.choice("token", TOKENS)
    field = f"underskrift-{token}"
    signature = b"" if token is None else _signature(form, field)
    if token is None or not form.is_good:
        return settings_page(visit, form)
    try:
        with visit.transaction() as tx:
            sign(tx, token, signature, visit.clock.now())
    except UnableToChain as error:
        if error.code not in NOT_SIGNED:
            raise
        form.refuse(field, NOT_SIGNED[error.code])
        return settings_page(visit, form)
    except UnableToConnect as error:
        if error.code not in REFUSED:
            raise
        form.refuse(field, REFUSED[error.code])
        return settings_page(visit, form)
    return visit.to(PAGE, done="lov-underskrevet")


def _signature(form: Form, field: str) -> bytes:
    try:
        return decoded(form.text(field, most=_LONGEST))
    except NotBase58:
        form.refuse(field, NO_SIGNATURE)
        return b""
