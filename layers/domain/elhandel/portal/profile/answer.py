"""How we reach a customer, as the portal's JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal.profile.profile import profile_of


class ProfileAnswer(BaseModel):
    """Contact data as they stand."""

    customer: Annotated[
        int, Field(description="The number of customer and account.", examples=[4321])
    ]
    account_number: Annotated[
        str, Field(description="By which people name the account.", examples=["CT-2026-00001"])
    ]
    kind: Annotated[Literal["private", "business"], Field(examples=["private"])]
    name: Annotated[str | None, Field(examples=["Anders Jensen"])]
    email: Annotated[str | None, Field(examples=["anders@example.dk"])]
    phone: Annotated[str | None, Field(examples=["+4512345678"])]
    billing_address: Annotated[
        list[str],
        Field(
            description="Its lines; none where bills go to the home.",
            examples=[["Elmevej 12", "8000 Aarhus C"]],
        ),
    ]


def profile_answer(tx: Transaction) -> ProfileAnswer:
    """The customer who asks. Raises NotFound for one who has been forgotten."""
    profile = profile_of(tx)
    return ProfileAnswer.model_validate(
        {
            "customer": profile.customer_id,
            "account_number": profile.account_number,
            "kind": profile.kind,
            "name": profile.name,
            "email": profile.email,
            "phone": profile.phone,
            "billing_address": list(profile.billing_address),
        }
    )
