"""What a customer's own program asks for and is answered: another product, and a move-in.

Contact data and erasure have no place here: they want a person who has just signed in.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, Field

from elhandel.onboarding.wishes import (
    MoveIn,
    Wish,
    WishedMoveIn,
    changeable,
    latest_wish,
    own_move_ins,
    products_to_change_to,
    wish_move_in,
    wish_product,
    withdraw_move_in,
    withdraw_product,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.pricing.products import PricingType, Product
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice
from elhandel.values.request_body import RequestBody
from elhandel.values.units import decimal_price, micro_dkk

type WishState = Literal["registered", "agreed", "cancelling", "cancelled", "rejected"]
type MoveInState = Literal[
    "registered",
    "processing",
    "date_needed",
    "active",
    "ended",
    "cancelling",
    "cancelled",
    "rejected",
]

_STATES: Final[dict[str, WishState]] = {
    "registered": "registered",
    "taken": "agreed",
    "withdrawing": "cancelling",
    "withdrawn": "cancelled",
    "refused": "rejected",
}
_STAGES: Final[dict[str, MoveInState]] = {
    "registered": "registered",
    "taken": "registered",
    "held": "registered",
    "processing": "processing",
    "date_needed": "date_needed",
    "active": "active",
    "ended": "ended",
    "withdrawing": "cancelling",
    "withdrawn": "cancelled",
    "cancelled": "cancelled",
    "refused": "rejected",
    "rejected": "rejected",
}
_REASONS: Final[dict[str, str]] = {
    "price-changed": "The price is another than it was when this was asked for. Ask again.",
    "product-not-offered": "The product is not offered any more. Choose another.",
    "metering-point-already-signed-up": "The metering point has an agreement already.",
}
_OTHERWISE: Final = "It could not be done. Ask customer service what to do."


class ProductToChangeTo(BaseModel):
    """A product that this agreement can change to, at the prices of the first day that it can."""

    product_id: str
    name: str
    pricing_type: PricingType
    margin: Annotated[Decimal, Field(description="DKK per kWh on top of the spot price.")]
    supplement: Decimal
    fixed_price: Decimal | None
    subscription: Annotated[Decimal, Field(description="DKK per month.")]
    term_months: Annotated[
        int | None, Field(description="How long the price cannot change; null without a term.")
    ]

    @classmethod
    def of(cls, product: Product) -> Self:
        fixed = product.fixed_per_kwh
        return cls(
            product_id=product.product_id,
            name=product.name,
            pricing_type=product.pricing_type,
            margin=decimal_price(product.margin_per_kwh),
            supplement=decimal_price(product.supplement_per_kwh),
            fixed_price=None if fixed is None else decimal_price(fixed),
            subscription=decimal_price(product.subscription_per_month),
            term_months=product.term_months,
        )


class ProductChangeAnswer(BaseModel):
    """A change of product as it stands."""

    gsrn: str
    product_id: str
    date: Annotated[dt.date, Field(description="The first day with it.")]
    state: WishState
    reason: Annotated[str | None, Field(description="Why it was rejected, in plain words.")]
    registered_at: dt.datetime

    @classmethod
    def of(cls, gsrn: Gsrn, wish: Wish) -> Self:
        return cls(
            gsrn=gsrn.value,
            product_id=wish.asked["product"],
            date=dt.date.fromisoformat(wish.asked["from"]),
            state=_STATES[wish.state],
            reason=None if wish.refusal is None else _REASONS.get(wish.refusal, _OTHERWISE),
            registered_at=wish.wished_at,
        )


class ProductChanges(BaseModel):
    """Which products an agreement can change to, on which days, and the latest change."""

    gsrn: str
    product_id: Annotated[str, Field(description="The product of today.")]
    bound_until: Annotated[
        dt.date | None, Field(description="The first day after the term that runs.")
    ]
    first: Annotated[dt.date, Field(description="The first day that another can begin on.")]
    last: Annotated[
        dt.date, Field(description="The last one; before `first` where none can begin any more.")
    ]
    products: list[ProductToChangeTo]
    latest: ProductChangeAnswer | None


class ShownPrice(RequestBody):
    """A price as the customer was shown it, as among the products of the same path."""

    margin: Annotated[Decimal, Field(max_digits=13, decimal_places=6)]
    supplement: Annotated[Decimal, Field(max_digits=13, decimal_places=6)]
    fixed_price: Annotated[Decimal | None, Field(max_digits=13, decimal_places=6)] = None
    subscription: Annotated[Decimal, Field(max_digits=13, decimal_places=6)]

    def as_price(self) -> ProductPrice:
        """Raises InvalidAmount."""
        fixed = self.fixed_price
        return ProductPrice(
            margin_per_kwh=micro_dkk(self.margin),
            supplement_per_kwh=micro_dkk(self.supplement),
            fixed_per_kwh=None if fixed is None else micro_dkk(fixed),
            subscription_per_month=micro_dkk(self.subscription),
        )


class ProductChangeWish(RequestBody):
    """Another product from a day on, at the list's price of that day."""

    product_id: Annotated[str, Field(min_length=1, max_length=60)]
    date: Annotated[dt.date, Field(description="From `first` to `last` of the same path.")]
    price: Annotated[
        ShownPrice | None,
        Field(
            description="What the customer was shown and agrees to; with another price on that day "
            "nothing is registered (`price-changed`). Without it the list's price is agreed to."
        ),
    ] = None


class MoveInWish(RequestBody):
    """The customer moves in at a metering point; the contract is theirs, and names nobody."""

    gsrn: Annotated[str, Field(max_length=40, description="18 digits beginning with 57.")]
    date: Annotated[
        dt.date, Field(description="The first day there, 7 days back to 60 days ahead.")
    ]
    product_id: Annotated[str, Field(min_length=1, max_length=60)]
    address: Annotated[
        str, Field(max_length=120, description="In the customer's own words, shown to them only.")
    ] = ""


class MoveInAnswer(BaseModel):
    """A move-in as it stands."""

    move_in_id: int
    gsrn: str
    address: str
    date: dt.date
    product_id: str
    state: MoveInState
    reason: Annotated[str | None, Field(description="Why it was rejected, in plain words.")]
    registered_at: dt.datetime

    @classmethod
    def of(cls, wished: WishedMoveIn) -> Self:
        wish, reason = wished.wish, None
        if wished.signup is not None:
            reason = wished.signup.rejection_reason
        elif wish.refusal is not None:
            reason = _REASONS.get(wish.refusal, _OTHERWISE)
        return cls(
            move_in_id=wish.wish_id,
            gsrn=wish.asked["gsrn"],
            address=wish.asked["address"],
            date=wished.day,
            product_id=wish.asked["product"],
            state=_STAGES[wished.stage],
            reason=reason,
            registered_at=wish.wished_at,
        )


class MoveIns(BaseModel):
    """The customer's move-ins, the latest first."""

    move_ins: list[MoveInAnswer]


def product_changes(
    tx: Transaction, gsrn: Gsrn, contract: ContractId, today: dt.date
) -> ProductChanges:
    """Raises NotFound where no agreement runs."""
    days = changeable(tx, contract, today)
    offered = products_to_change_to(tx, contract, max(days.first, today), today)
    latest = latest_wish(tx, "product", contract)
    return ProductChanges(
        gsrn=gsrn.value,
        product_id=days.product_id,
        bound_until=days.bound_until,
        first=days.first,
        last=days.last,
        products=[ProductToChangeTo.of(product) for product in offered],
        latest=None if latest is None else ProductChangeAnswer.of(gsrn, latest),
    )


def register_product_change(
    tx: Transaction,
    gsrn: Gsrn,
    contract: ContractId,
    wished: ProductChangeWish,
    by: str,
    clock: Clock,
) -> tuple[ProductChangeAnswer, bool]:
    """And whether it is new. Raises as `wish_product` does."""
    wish, is_new = wish_product(
        tx,
        contract,
        wished.product_id,
        wished.date,
        by=by,
        clock=clock,
        shown=None if wished.price is None else wished.price.as_price(),
    )
    return ProductChangeAnswer.of(gsrn, wish), is_new


def cancel_product_change(
    tx: Transaction, gsrn: Gsrn, contract: ContractId, clock: Clock
) -> ProductChangeAnswer:
    """Raises NotFound, UnableToWish."""
    return ProductChangeAnswer.of(gsrn, withdraw_product(tx, contract, clock))


def list_move_ins(tx: Transaction, today: dt.date) -> MoveIns:
    return MoveIns(move_ins=[MoveInAnswer.of(wished) for wished in own_move_ins(tx, today)])


def register_move_in(
    tx: Transaction, wished: MoveInWish, by: str, clock: Clock
) -> tuple[MoveInAnswer, bool]:
    """And whether it is new. Raises as `wish_move_in` does, and InvalidValue."""
    wanted = MoveIn(Gsrn(wished.gsrn.strip()), wished.date, wished.product_id, wished.address)
    answer, is_new = wish_move_in(tx, wanted, by=by, clock=clock)
    return MoveInAnswer.of(answer), is_new


def cancel_move_in(tx: Transaction, move_in_id: int, clock: Clock) -> MoveInAnswer:
    """Raises NotFound, UnableToWish."""
    return MoveInAnswer.of(withdraw_move_in(tx, move_in_id, clock))
