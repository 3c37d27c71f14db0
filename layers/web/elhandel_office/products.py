"""Produkter: what is offered, and what it cost, costs and will cost from which day."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.identity import Right, may, require
from elhandel.pricing.products import priced_products
from elhandel_web import SignedIn

router: Final = APIRouter(prefix="/kontor/produkter")


@router.get("")
def products(visit: SignedIn) -> Response:
    """Every product with its prices by date; a new price shows first whom it hits."""
    require(visit.session, Right.SEARCH)
    with visit.transaction() as tx:
        found = priced_products(tx)

    today = visit.today
    return visit.page(
        "products.html",
        here="produkter",
        products=[
            (one, next((price for price in one.prices if price.valid_from <= today), None))
            for one in found
        ],
        today=today,
        may_price=may(visit.session, Right.PRODUCTS),
    )
