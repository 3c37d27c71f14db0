"""What sales front ends are answered, as JSON; prices are decimal strings."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.onboarding.status import Signup, SignupStage, SignupStatus
from elhandel.pricing.products import BilledBy, PricingType, Product
from elhandel.values.units import decimal_price


class SignupAccepted(BaseModel):
    """A signup is registered; the market is asked next."""

    signup_id: Annotated[str, Field(examples=["SGN-2026-00042"])]
    status: SignupStatus
    gsrn: str
    estimated_activation: dt.date
    warnings: Annotated[
        list[str], Field(description="What looks odd and was accepted, such as a check digit.")
    ]
    status_path: Annotated[
        str | None,
        Field(
            description="Where the customer follows the signup, below the address of our pages. "
            "Give it to them only: whoever has it sees where the signup stands.",
            examples=["/tilmelding/SGN-2026-00042?n=3f0c9a"],
        ),
    ] = None

    @classmethod
    def of(cls, signup: Signup, status_path: str) -> Self:
        return cls(
            status_path=status_path,
            signup_id=signup.reference,
            status=signup.status,
            gsrn=str(signup.gsrn),
            estimated_activation=signup.estimated_activation,
            warnings=list(signup.warnings),
        )


class SignupState(BaseModel):
    """Where a signup stands."""

    signup_id: str
    status: Annotated[
        SignupStatus, Field(description="One of the five words that never become more.")
    ]
    stage: Annotated[
        SignupStage,
        Field(
            description="The same and more: `ended` (status `active`), `date_needed` "
            "(`registered`, `processing`), `held` (`registered`): your own signups are beyond "
            "a limit, and we look at it before it is sent."
        ),
    ]
    gsrn: str
    estimated_activation: dt.date
    rejection_reason: Annotated[
        str | None, Field(description="Why the market rejected or cancelled it, in plain words.")
    ]
    asks: Annotated[str | None, Field(description="What the customer is asked, in plain words.")]

    @classmethod
    def of(cls, signup: Signup) -> Self:
        return cls(
            signup_id=signup.reference,
            status=signup.status,
            stage=signup.stage,
            gsrn=str(signup.gsrn),
            estimated_activation=signup.estimated_activation,
            rejection_reason=signup.rejection_reason,
            asks=signup.asks,
        )


class OfferedProduct(BaseModel):
    """A product that new customers can choose; prices in DKK without VAT, as decimal strings."""

    id: str
    name: str
    description: str
    pricing_type: PricingType
    margin: Annotated[Decimal, Field(description="DKK per kWh on top of the spot price.")]
    supplement: Annotated[
        Decimal, Field(description="Further DKK per kWh, such as for green energy.")
    ]
    fixed_price: Annotated[
        Decimal | None, Field(description="DKK per kWh in place of the spot price.")
    ]
    subscription: Annotated[Decimal, Field(description="DKK per month.")]
    green_energy: bool
    billed_by: Annotated[
        BilledBy,
        Field(description="By the month, or by an estimated amount a quarter in advance (aconto)."),
    ]
    display_order: int

    @classmethod
    def of(cls, product: Product) -> Self:
        fixed = product.fixed_per_kwh

        return cls(
            id=product.product_id,
            name=product.name,
            description=product.description,
            pricing_type=product.pricing_type,
            margin=decimal_price(product.margin_per_kwh),
            supplement=decimal_price(product.supplement_per_kwh),
            fixed_price=None if fixed is None else decimal_price(fixed),
            subscription=decimal_price(product.subscription_per_month),
            green_energy=product.green_energy,
            billed_by=product.billed_by,
            display_order=product.display_order,
        )
