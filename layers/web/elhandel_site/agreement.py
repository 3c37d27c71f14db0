"""Aftale: what did I agree to, since when does it cost what it costs, what would the last year have
cost under another product, and how do I change to it?
"""

import datetime as dt
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.onboarding import wishes
from elhandel.platform.database import Transaction
from elhandel.portal import contract_of
from elhandel.portal.agreement import AgreedPrice, Alternative, WhatIf, agreed_prices, what_if
from elhandel.pricing.products import Product, offered_products
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import ContractId
from elhandel_site.places import Home, PlaceNumber, home_of, remembered, to_its_path
from elhandel_site.words import refused
from elhandel_web import N_, Form, OurForm, SignedIn, Visit

router: Final = APIRouter()

_HERE: Final = "aftale"
_LOOK: Final = "se"
_YES: Final = "ja"

REFUSALS: Final = {
    "product-day-not-allowed": (
        "dag",
        N_("Den dag kan du ikke skifte. Vælg en af de dage, der står ovenfor."),
    ),
    "wish-not-possible": (
        "produkt",
        N_("Det kan du ikke skifte til her, eller der er allerede bedt om et skift."),
    ),
}
"""The field and what stands beside it, by the code of the refusal."""

WHY_NOT: Final = {
    "price-changed": N_("Prisen er en anden end den, du så. Se den nye pris, og skift igen."),
    "product-not-offered": N_("Produktet sælges ikke længere. Vælg et andet."),
    "contract-not-running": N_("Aftalen løber ikke længere den dag."),
    "not-found": N_("Aftalen løber ikke længere den dag."),
}
"""Why a change came to nothing, by its code."""
OTHERWISE: Final = N_("Det kunne ikke lade sig gøre. Ring til os, så finder vi ud af det.")

STATES: Final = (
    N_("Afventer leveringsstart"),
    N_("Aktiv"),
    N_("Ophører"),
    N_("Ophørt"),
    N_("Annulleret"),
)
"""How far an agreement is: what `portal.labels` calls it, so that it is said in English too."""

PRODUCTION: Final = "E18"
"""The market's type of a point that sells."""


@router.get("/aftale")
@router.get("/sted/{number}/aftale")
def agreement(visit: SignedIn, number: PlaceNumber) -> Response:
    """The product with its prices today and since when, the place, and every product over the last
    months.
    """
    today = visit.today
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        contract, compared, asked = None, None, None
        prices: tuple[AgreedPrice, ...] = ()
        products: dict[str, Product] = {}
        if home.place is not None:
            contract = contract_of(tx, home.place.gsrn, today)
            prices = agreed_prices(tx, home.place)
            if not home.place.ended_by(today):
                compared = what_if(tx, home.place, today)
                asked = wishes.latest_wish(tx, "product", _contract(home))
                products = {one.product_id: one for one in offered_products(tx, today)}

    own = None
    if contract is not None and compared is not None:
        own = _by_product(compared).get(contract.product_id)
    answer = visit.page(
        "agreement.html",
        here=_HERE,
        home=home,
        today=today,
        contract=contract,
        compared=compared,
        only_sells=home.place is not None and home.place.type == PRODUCTION,
        own=own,
        prices=prices,
        asked=asked,
        asked_day=None if asked is None else dt.date.fromisoformat(asked.asked["from"]),
        why_not=WHY_NOT,
        otherwise=OTHERWISE,
        products=products,
    )
    return remembered(answer, home)


@router.get("/aftale/skift")
@router.get("/sted/{number}/aftale/skift")
def choose(visit: SignedIn, number: PlaceNumber, produkt: str = "") -> Response:
    """The products to change to, and from which day. produkt: chosen already."""
    with visit.transaction() as tx:
        home = _lived_in(tx, visit, number)
        return _choice(tx, visit, home, chosen=produkt)


@router.post("/aftale/skift")
@router.post("/sted/{number}/aftale/skift")
def change(visit: SignedIn, number: PlaceNumber, form: OurForm) -> Response:
    """First the price of that day is shown, then the yes to it is taken; the same again is the same
    change.
    """
    step = form.choice("trin", (_LOOK, _YES))
    day, product_id = form.day("dag"), form.text("produkt", most=60)
    with visit.transaction() as tx:
        home = _lived_in(tx, visit, number)
        if day is not None and form.is_good:
            if step == _LOOK or not _is_price_shown(tx, visit, home, product_id, day, form):
                return _confirmation(tx, visit, home, product_id, day, form)
            if _changed(tx, visit, home, product_id, day, form):
                return visit.to(f"{home.base}/aftale", done="skiftet")
        return _choice(tx, visit, home, form=form)


@router.post("/aftale/fortryd")
@router.post("/sted/{number}/aftale/fortryd")
def keep(visit: SignedIn, number: PlaceNumber, form: OurForm) -> Response:
    """Take the change back, until the day before."""
    with visit.transaction() as tx:
        home = _lived_in(tx, visit, number)
        wishes.withdraw_product(tx, _contract(home), visit.clock)

    return visit.to(f"{home.base}/aftale", done="beholder")


def _lived_in(tx: Transaction, visit: Visit, number: int | None) -> Home:
    """Raises NotFound where there is no agreement that runs."""
    home = home_of(tx, visit, number, visit.today)
    if home.place is None or home.place.ended_by(visit.today):
        raise NotFound("You have no agreement here that runs. Ask customer service.")
    return home


def _contract(home: Home) -> ContractId:
    assert home.place is not None  # noqa: S101  (`_lived_in` has looked)
    return ContractId(home.place.supplies[-1].contract_id)


def _changed(
    tx: Transaction, visit: Visit, home: Home, product_id: str, day: dt.date, form: Form
) -> bool:
    try:
        wishes.wish_product(
            tx, _contract(home), product_id, day, by=visit.session.who, clock=visit.clock
        )
    except DomainError as error:
        refused(form, error, REFUSALS)
    return form.is_good


def _is_price_shown(
    tx: Transaction, visit: Visit, home: Home, product_id: str, day: dt.date, form: Form
) -> bool:
    """Whether the yes is to the price of now. What is not offered has none, and is refused."""
    offered = wishes.products_to_change_to(tx, _contract(home), day, visit.today)
    product = next((one for one in offered if one.product_id == product_id), None)
    return product is None or form.said("pris") == shown_price(product)


def shown_price(product: Product) -> str:
    """What a page has shown of a price, for the yes to bring it back."""
    parts = (
        product.margin_per_kwh,
        product.supplement_per_kwh,
        product.fixed_per_kwh,
        product.subscription_per_month,
        product.term_months,
    )
    return "_".join(map(str, parts))


def _choice(
    tx: Transaction, visit: Visit, home: Home, *, form: Form | None = None, chosen: str = ""
) -> Response:
    today, contract = visit.today, _contract(home)
    days = wishes.changeable(tx, contract, today)
    products = wishes.products_to_change_to(tx, contract, max(days.first, today), today)
    compared = what_if(tx, home.place, today) if home.place is not None else None
    return visit.page(
        "change_product.html",
        status=200 if form is None else 422,
        here=_HERE,
        home=home,
        days=days,
        products=products,
        compared={} if compared is None else _by_product(compared),
        own=None if compared is None else _by_product(compared).get(days.product_id),
        chosen=chosen,
        form=form,
    )


def _confirmation(
    tx: Transaction, visit: Visit, home: Home, product_id: str, day: dt.date, form: Form
) -> Response:
    """What is agreed to by a yes: the product's prices of that very day. A yes to another price
    than that of now is no yes, and the page says so.
    """
    contract = _contract(home)
    days = wishes.changeable(tx, contract, visit.today)
    offered = wishes.products_to_change_to(tx, contract, day, visit.today)
    product = next((one for one in offered if one.product_id == product_id), None)
    if not days.first <= day <= days.last:
        form.refuse(*REFUSALS["product-day-not-allowed"])
    if product is None:
        form.refuse(*REFUSALS["wish-not-possible"])
    if product is None or not form.is_good:
        return _choice(tx, visit, home, form=form)

    said_yes = form.said("trin") == _YES
    return visit.page(
        "change_product_yes.html",
        status=422 if said_yes else 200,
        here=_HERE,
        home=home,
        product=product,
        price=shown_price(product),
        another_price=WHY_NOT["price-changed"] if said_yes else "",
        day=day,
        last_day=day - dt.timedelta(days=1),
    )


def _by_product(compared: WhatIf) -> dict[str, Alternative]:
    return {one.product.product_id: one for one in compared.alternatives}
