"""Flyt, ind: the customer moves in at a new address, and out of the old one with the same form.

First all of it is shown again with the price, then the yes to it is taken. Who is signed in is
known: no number of theirs is asked for, and the new contract is their own.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import psycopg
from fastapi import APIRouter
from starlette.responses import Response

from elhandel.market.ends import EndKind
from elhandel.onboarding import wishes
from elhandel.onboarding.wishes import MoveIn, WishedMoveIn
from elhandel.platform.database import Transaction
from elhandel.portal import ends
from elhandel.pricing.products import Product, offered_products
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn, InvalidValue
from elhandel_site.agreement import shown_price
from elhandel_site.moving_words import IN_REFUSALS, NO_POINT, OUT_REFUSALS, WHY_NOT
from elhandel_site.places import Home, PlaceNumber, home_of
from elhandel_site.words import refused
from elhandel_web import Form, OurForm, SignedIn, SignedInLately, Visit

router: Final = APIRouter()

_HERE: Final = "flyt"
_LOOK: Final = "se"
_YES: Final = "ja"
_OUT: Final[EndKind] = "move_out"

_OUT_REFUSALS: Final = {code: ("ud", said) for code, said in OUT_REFUSALS.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says, checked. out_on: the first day without them in the old home."""

    move_in: MoveIn
    out_on: dt.date | None


@router.get("/flyt/ind")
@router.get("/sted/{number}/flyt/ind")
def moving_in(visit: SignedIn, number: PlaceNumber) -> Response:
    """The form: where, when, with which product, and whether the old home is left."""
    with visit.transaction() as tx:
        return _form_page(tx, visit, home_of(tx, visit, number, visit.today))


@router.post("/flyt/ind")
@router.post("/sted/{number}/flyt/ind")
def move_in(visit: SignedInLately, number: PlaceNumber, form: OurForm) -> Response:
    """Show it again with its price, then register it; the same again is the same move."""
    step = form.choice("trin", (_LOOK, _YES))
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        products = offered_products(tx, visit.today)
        wanted = _wanted(form, home, products)
        if wanted is None:
            return _form_page(tx, visit, home, form)
        product = next(one for one in products if one.product_id == wanted.move_in.product_id)
        if step == _LOOK or form.said("pris") != shown_price(product):
            return _look(tx, visit, home, wanted, form, product)

        _register(tx, visit, home, wanted, form, really=True)
        if not form.is_good:
            return _form_page(tx, visit, home, form)

    return visit.to(f"{home.base}/flyt", done="begge" if wanted.out_on else "tilflyttet")


@router.post("/flyt/ind/fortryd")
def stay_away(visit: SignedInLately, form: OurForm) -> Response:
    """Take a move-in back, until supply has begun."""
    said = form.said("oenske")
    if not (said.isascii() and said.isdecimal() and len(said) <= 9):
        raise NotFound("You have no such move-in to take back. Look at what you have asked for.")
    with visit.transaction() as tx:
        wishes.withdraw_move_in(tx, int(said), visit.clock)

    return visit.to("/flyt", done="blivervaek")


def shown_move_ins(tx: Transaction, today: dt.date) -> list[WishedMoveIn]:
    """Those that say something still: under way, or come to nothing in the last month."""
    lately = dt.timedelta(days=31)
    return [
        wished
        for wished in wishes.own_move_ins(tx, today)
        if wished.stage not in {"withdrawn", "cancelled", "active", "ended"}
        and (wished.wish.closed_at is None or today - wished.wish.closed_at.date() < lately)
    ]


def _wanted(form: Form, home: Home, products: list[Product]) -> Wanted | None:
    gsrn = _point(form)
    address = form.text("adresse", most=120, least=0)
    day = form.day("ind")
    product_id = form.choice("produkt", [product.product_id for product in products])
    out_on = form.day("ud") if form.said("fra") == "ja" and home.place is not None else None
    if gsrn is None or day is None or product_id is None or not form.is_good:
        return None
    return Wanted(MoveIn(gsrn, day, product_id, address), out_on)


def _point(form: Form) -> Gsrn | None:
    said = "".join(form.text("maalepunkt", most=40).split())
    if not said:
        return None
    try:
        gsrn = Gsrn(said)
    except InvalidValue:
        form.refuse("maalepunkt", NO_POINT)
        return None
    return gsrn


def _register(
    tx: Transaction, visit: Visit, home: Home, wanted: Wanted, form: Form, *, really: bool
) -> None:
    """Both or none: what cannot be stands beside its field, and nothing is kept. really: False to
    see only whether it can be.
    """
    with tx.transaction() as both:
        try:
            wishes.wish_move_in(tx, wanted.move_in, by=visit.session.who, clock=visit.clock)
        except DomainError as error:
            refused(form, error, IN_REFUSALS)
        if wanted.out_on is not None and home.place is not None:
            try:
                ends.register_end(tx, home.place.gsrn, _OUT, wanted.out_on, visit.clock)
            except DomainError as error:
                refused(form, error, _OUT_REFUSALS)
        if not (really and form.is_good):
            raise psycopg.Rollback(both)


def _look(
    tx: Transaction,
    visit: Visit,
    home: Home,
    wanted: Wanted,
    form: Form,
    product: Product,
) -> Response:
    """What a yes is to. What cannot be is refused here already; a yes to another price than that of
    now is no yes.
    """
    _register(tx, visit, home, wanted, form, really=False)
    if not form.is_good:
        return _form_page(tx, visit, home, form)

    said_yes = form.said("trin") == _YES
    return visit.page(
        "moving_in_yes.html",
        status=422 if said_yes else 200,
        price=shown_price(product),
        another_price=WHY_NOT["price-changed"] if said_yes else "",
        here=_HERE,
        home=home,
        wanted=wanted,
        product=product,
        form=form,
        odd_number=not wanted.move_in.gsrn.check_digit_holds,
    )


def _form_page(tx: Transaction, visit: Visit, home: Home, form: Form | None = None) -> Response:
    today = visit.today
    first, last = wishes.move_in_days(today)
    return visit.page(
        "moving_in.html",
        status=200 if form is None else 422,
        here=_HERE,
        home=home,
        leaves=home.place is not None and not home.place.ended_by(today),
        products=offered_products(tx, today),
        first=first,
        last=last,
        today=today,
        form=form,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )
