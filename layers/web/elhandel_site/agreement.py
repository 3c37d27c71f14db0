"""Aftale: what did I agree to, and what would the last year have cost under another product?"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.portal import contract_of
from elhandel.portal.agreement import what_if
from elhandel_site.places import PlaceNumber, home_of, remembered, to_its_path
from elhandel_web import SignedIn

router: Final = APIRouter()

PRODUCTION: Final = "E18"
"""The market's type of a point that sells."""


@router.get("/aftale")
@router.get("/sted/{number}/aftale")
def agreement(visit: SignedIn, number: PlaceNumber) -> Response:
    """The product with its prices today, the place, and every product over the last months."""
    today = visit.today
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        contract, compared = None, None
        if home.place is not None:
            contract = contract_of(tx, home.place.gsrn, today)
            if not home.place.ended_by(today):
                compared = what_if(tx, home.place, today)

    own = None
    if contract is not None and compared is not None:
        of_product = {one.product.product_id: one for one in compared.alternatives}
        own = of_product.get(contract.product_id)
    answer = visit.page(
        "agreement.html",
        here="aftale",
        home=home,
        today=today,
        contract=contract,
        compared=compared,
        only_sells=home.place is not None and home.place.type == PRODUCTION,
        own=own,
    )
    return remembered(answer, home)
