"""What the last months would have cost under each product, as the portal's JSON."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.agreement.what_if import Alternative, WhatIf, what_if
from elhandel.portal.contract import contract_of
from elhandel.portal.usage import place_at
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh


class AlternativeAnswer(BaseModel):
    """A product that is offered today, and what our part would have come to under it."""

    product_id: Annotated[str, Field(examples=["spot-basis"])]
    product_name: Annotated[str, Field(examples=["Elhandel Spot"])]
    pricing_type: Annotated[Literal["spot", "fixed"], Field(examples=["spot"])]
    pricing_type_label: Annotated[str, Field(examples=["Spotpris"])]
    agreed: Annotated[
        bool, Field(description="Whether it is the customer's product today.", examples=[True])
    ]
    amount: Annotated[Decimal, Field(description="DKK with VAT.", examples=["1412.50"])]

    @classmethod
    def of(cls, alternative: Alternative, agreed: str) -> Self:
        product = alternative.product
        return cls(
            product_id=product.product_id,
            product_name=product.name,
            pricing_type=product.pricing_type,
            pricing_type_label=labels.PRICING[product.pricing_type],
            agreed=product.product_id == agreed,
            amount=decimal_dkk(alternative.ore),
        )


class WhatIfAnswer(BaseModel):
    """Whole months of the past under each product at the prices of today, the cheapest first.

    Our part of the price only: grid company, Energinet and taxes are the same under all. Use is
    taken as it lay in the hours; what moving it would save is not guessed.
    """

    gsrn: Annotated[str, Field(examples=["571313180000000001"])]
    period_from: Annotated[dt.date, Field(examples=["2025-02-01"])]
    period_to: Annotated[
        dt.date, Field(description="The first day after the period.", examples=["2026-02-01"])
    ]
    months: Annotated[int, Field(description="Twelve at most.", examples=[12])]
    kwh: Annotated[Decimal, Field(description="Taken from the grid.", examples=["3871.402"])]
    sold_kwh: Annotated[
        Decimal,
        Field(
            description="Sold to the grid: credited alike under every product.", examples=["0.000"]
        ),
    ]
    days_left_out: Annotated[
        int, Field(description="Without readings, or without spot prices.", examples=[0])
    ]
    alternatives: list[AlternativeAnswer]

    @classmethod
    def of(cls, gsrn: Gsrn, found: WhatIf, agreed: str) -> Self:
        return cls(
            gsrn=gsrn.value,
            period_from=found.days.start,
            period_to=found.days.end,
            months=found.months,
            kwh=decimal_kwh(found.wh),
            sold_kwh=decimal_kwh(found.sold_wh),
            days_left_out=found.left_out,
            alternatives=[AlternativeAnswer.of(one, agreed) for one in found.alternatives],
        )


def compared_products(tx: Transaction, gsrn: Gsrn, today: dt.date) -> WhatIfAnswer:
    """Every product over the last months of a home. Raises NotFound where nothing is compared."""
    place = place_at(tx, gsrn, today)
    found = what_if(tx, place, today)
    if found is None:
        raise NotFound(
            "There is nothing to compare: no whole month is measured at this home yet, supply has "
            "ended, or the point only sells. Ask again when a month is over."
        )

    return WhatIfAnswer.of(gsrn, found, contract_of(tx, gsrn, today).product_id)
