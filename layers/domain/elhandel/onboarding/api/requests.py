"""What sales front ends send. Form is checked here, meaning in the rooms."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from elhandel.onboarding.signups import Channel, Consent, ConsentChannel, SignupCommand
from elhandel.values.request_body import RequestBody

type Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
type ShortText = Annotated[str, Field(max_length=60)]


class BillingAddress(RequestBody):
    """Where invoices go when it is not the supply address."""

    street: Text
    number: ShortText = ""
    floor: ShortText = ""
    door: ShortText = ""
    postal_code: Annotated[str, Field(pattern=r"^[0-9A-Za-z \-]{3,10}$", examples=["8000"])]
    city: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "DK"
    co: Annotated[str, Field(max_length=60, description="Care of: whose letter box it is.")] = ""
    attention: Annotated[str, Field(max_length=60, description="Who opens it in a company.")] = ""


class GivenConsent(RequestBody):
    """The proof that the customer asked for this: kept as it is, for as long as the contract and
    its books.
    """

    text_version: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,59}$",
            examples=["2026-11"],
            description="The version of the text that the customer agreed to; you keep the texts.",
        ),
    ]
    given_at: Annotated[
        AwareDatetime, Field(description="When, with its UTC offset; not in the future.")
    ]
    channel: Annotated[
        ConsentChannel, Field(description="Where: on a page, in an app, by phone, on paper.")
    ]

    def to_consent(self) -> Consent:
        return Consent(self.text_version, self.given_at, self.channel)


class SignupRequest(RequestBody):
    """A customer chooses a product for a metering point."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "gsrn": "571313180000000001",
                    "customer_name": "Anders Jensen",
                    "cpr_cvr": "0101901234",
                    "contact_type": "private",
                    "email": "anders@example.dk",
                    "phone": "+4512345678",
                    "product_id": "spot-basis",
                    "channel": "web",
                    "consent": {
                        "text_version": "2026-11",
                        "given_at": "2026-11-21T08:15:00Z",
                        "channel": "web",
                    },
                }
            ]
        },
    )

    gsrn: Annotated[
        str,
        Field(max_length=40, description="18 digits beginning with 57; on the electricity bill."),
    ]
    customer_name: Text
    cpr_cvr: Annotated[
        str, Field(max_length=20, description="CPR number of a person, CVR number of a company.")
    ]
    contact_type: Literal["private", "business"]
    email: Annotated[str, Field(max_length=254)]
    phone: Annotated[
        str, Field(max_length=40, description="Danish, or with the country's code: +4512345678.")
    ]
    product_id: Annotated[
        str, Field(max_length=60, description="One that GET /api/products lists.")
    ]
    channel: Channel
    billing_address: BillingAddress | None = None
    type: Annotated[
        Literal["switch", "move_in"],
        Field(
            description="`switch` keeps the customer and changes the supplier; "
            "`move_in` needs a date."
        ),
    ] = "switch"
    date: Annotated[
        dt.date | None,
        Field(
            description="The day of moving in, 7 days back to 60 days ahead; only with `move_in`."
        ),
    ] = None
    secondary: Annotated[
        bool,
        Field(
            description="A secondary move-in: who takes the home over without a move that others "
            "report, as an owner between tenants. It yields to every other move; only with "
            "`move_in`."
        ),
    ] = False
    vat_registered: Annotated[
        bool | None,
        Field(
            description="Whether the customer is registered for VAT, and so sells what is produced "
            "with VAT. Ask every company; one that says nothing is taken for registered, a person "
            "is not."
        ),
    ] = None

    protected_name: Annotated[
        bool,
        Field(
            description="The customer's name is to be protected in the market: "
            "it is not shown to others."
        ),
    ] = False
    protected_address: Annotated[
        bool,
        Field(
            description="The customer's address is to be protected in the market "
            "(adressebeskyttelse)."
        ),
    ] = False

    consent: Annotated[
        GivenConsent | None,
        Field(
            description="The proof of the customer's consent. Needed from 1 March 2027 on; "
            "send it as soon as you can."
        ),
    ] = None

    @model_validator(mode="after")
    def _date_belongs_to_a_move_in(self) -> Self:
        if (self.type == "move_in") != (self.date is not None):
            raise ValueError(
                "a move_in needs its date, and a switch has none: the market decides the day"
            )
        if self.secondary and self.type != "move_in":
            raise ValueError("only a move_in can be secondary")
        return self

    def asked(self) -> bytes:
        """What is asked for, the same whichever version of this API takes it: what has its default
        is left out.
        """
        return self.model_dump_json(exclude_defaults=True).encode()

    def to_command(self) -> SignupCommand:
        """The same in the domain's words."""
        return SignupCommand(
            gsrn=self.gsrn.strip(),
            customer_name=self.customer_name,
            cpr_cvr=self.cpr_cvr,
            kind=self.contact_type,
            email=self.email,
            phone=self.phone,
            product_id=self.product_id,
            channel=self.channel,
            billing_address=self.billing_address.model_dump() if self.billing_address else None,
            move_in=self.date,
            secondary=self.secondary,
            protected_name=self.protected_name,
            protected_address=self.protected_address,
            vat_registered=self.vat_registered,
            consent=self.consent.to_consent() if self.consent else None,
        )


class OtherDay(RequestBody):
    """The day on which the customer really moves in."""

    date: Annotated[
        dt.date, Field(description="7 days back to 60 days ahead, as the market takes move-ins.")
    ]
