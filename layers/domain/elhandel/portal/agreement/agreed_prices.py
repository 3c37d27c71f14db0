"""The prices of an agreement, from which day each holds: what was, what is, and what is agreed to
come.
"""

import datetime as dt
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Self

from psycopg.rows import class_row
from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction, statement
from elhandel.portal.usage import Place, place_at
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId
from elhandel.values.units import decimal_price


@dataclass(frozen=True, slots=True)
class AgreedPrice:
    """What an agreement pays from a local day on: micro-DKK per kWh and per month, without VAT."""

    first: date
    past: date
    """The first day of the next price; `date.max` where none is known."""
    product_id: str
    product_name: str
    pricing_type: str
    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int
    term_to: date | None
    """The first day on which the price may change; None without a term."""

    def holds_on(self, day: date) -> bool:
        return self.first <= day < self.past


def agreed_prices(tx: Transaction, place: Place) -> tuple[AgreedPrice, ...]:
    """The prices of the latest agreement at a place, the latest first. Only inside a customer's
    transaction.
    """
    contract = place.supplies[-1].contract_id
    with tx.cursor(row_factory=class_row(AgreedPrice)) as cursor:
        return tuple(cursor.execute(_AGREED, {"contract": contract}).fetchall())


class PriceSince(BaseModel):
    """What the agreement costs from a day on, our part of it, in DKK without VAT."""

    first: Annotated[dt.date, Field(description="The first day with this price.")]
    past: Annotated[
        dt.date | None, Field(description="The first day of the next one; null if none is known.")
    ]
    product_id: str
    product_name: str
    pricing_type: str
    margin: Decimal
    supplement: Decimal
    fixed_price: Decimal | None
    subscription: Decimal
    fixed_until: Annotated[
        dt.date | None, Field(description="The first day on which it may change, where promised.")
    ]

    @classmethod
    def of(cls, price: AgreedPrice) -> Self:
        fixed = price.fixed_per_kwh
        return cls(
            first=price.first,
            past=None if price.past == date.max else price.past,
            product_id=price.product_id,
            product_name=price.product_name,
            pricing_type=price.pricing_type,
            margin=decimal_price(price.margin_per_kwh),
            supplement=decimal_price(price.supplement_per_kwh),
            fixed_price=None if fixed is None else decimal_price(fixed),
            subscription=decimal_price(price.subscription_per_month),
            fixed_until=price.term_to,
        )


class AgreedPrices(BaseModel):
    """The prices of an agreement, the latest first."""

    gsrn: str
    prices: list[PriceSince]


def agreed_prices_answer(tx: Transaction, gsrn: Gsrn, today: date) -> AgreedPrices:
    """Of the latest agreement at a point. Raises NotFound."""
    place = place_at(tx, gsrn, today)
    prices = [PriceSince.of(price) for price in agreed_prices(tx, place)]
    return AgreedPrices(gsrn=gsrn.value, prices=prices)


def contract_at(tx: Transaction, gsrn: Gsrn, today: date) -> ContractId:
    """The latest agreement at a point. Raises NotFound."""
    return ContractId(place_at(tx, gsrn, today).supplies[-1].contract_id)


_AGREED: Final = statement("elhandel.portal.agreement", "agreed_prices")
