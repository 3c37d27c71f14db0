"""Onboarding: the HTTP API of sales front ends. Products, signups, where they stand, and taking
them back.

Form is checked here, meaning in the domain.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from fastapi import Depends, Header, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from elhandel import onboarding
from elhandel.onboarding import (
    Channel,
    Consent,
    ConsentChannel,
    Signup,
    SignupCommand,
    SignupStage,
    SignupStatus,
)
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    RequestBody,
    application,
    keyed,
    lambda_handler,
    longest_body,
)
from elhandel.platform.web.problem_json import problems
from elhandel.portfolio.identities import identity_vault_from_environment
from elhandel.pricing.products import PricingType, Product, offered_products
from elhandel.values.decision import Decision
from elhandel.values.plain_text import PlainText

_MICRO = Decimal(1_000_000)

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
            description="`switch` keeps the customer and changes the supplier; `move_in` needs a date."
        ),
    ] = "switch"
    date: Annotated[
        dt.date | None,
        Field(
            description="The day of moving in, 7 days back to 60 days ahead; only with `move_in`."
        ),
    ] = None
    vat_registered: Annotated[
        bool | None,
        Field(
            description="Whether the customer is registered for VAT, and so sells what is produced with VAT. Ask every "
            "company; one that says nothing is taken for registered, a person is not."
        ),
    ] = None

    protected_name: Annotated[
        bool,
        Field(
            description="The customer's name is to be protected in the market: it is not shown to others."
        ),
    ] = False
    protected_address: Annotated[
        bool,
        Field(
            description="The customer's address is to be protected in the market (adressebeskyttelse)."
        ),
    ] = False

    consent: Annotated[
        GivenConsent | None,
        Field(
            description="The proof of the customer's consent. Needed from 1 March 2027 on; send it as soon as you can."
        ),
    ] = None

    @model_validator(mode="after")
    def _date_belongs_to_a_move_in(self) -> Self:
        if (self.type == "move_in") != (self.date is not None):
            raise ValueError(
                "a move_in needs its date, and a switch has none: the market decides the day"
            )
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
            protected_name=self.protected_name,
            protected_address=self.protected_address,
            vat_registered=self.vat_registered,
            consent=self.consent.to_consent() if self.consent else None,
        )


class SignupAccepted(BaseModel):
    """A signup is registered; the market is asked next."""

    signup_id: Annotated[str, Field(examples=["SGN-2026-00042"])]
    status: SignupStatus
    gsrn: str
    estimated_activation: dt.date
    warnings: Annotated[
        list[str], Field(description="What looks odd and was accepted, such as a check digit.")
    ]

    @classmethod
    def of(cls, signup: Signup) -> Self:
        return cls(
            signup_id=signup.reference,
            status=signup.status,
            gsrn=signup.gsrn,
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
            description="The same and more: `ended` (status `active`), `date_needed` (`registered`, `processing`), "
            "`held` (`registered`): your own signups are beyond a limit, and we look at it before it is sent."
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
            gsrn=signup.gsrn,
            estimated_activation=signup.estimated_activation,
            rejection_reason=signup.rejection_reason,
            asks=signup.asks,
        )


class OtherDay(RequestBody):
    """The day on which the customer really moves in."""

    date: Annotated[
        dt.date, Field(description="7 days back to 60 days ahead, as the market takes move-ins.")
    ]


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
    display_order: int

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(
            id=product.product_id,
            name=product.name,
            description=product.description,
            pricing_type=product.pricing_type,
            margin=product.margin_per_kwh / _MICRO,
            supplement=product.supplement_per_kwh / _MICRO,
            fixed_price=None if product.fixed_per_kwh is None else product.fixed_per_kwh / _MICRO,
            subscription=product.subscription_per_month / _MICRO,
            green_energy=product.green_energy,
            display_order=product.display_order,
        )


app = application(
    "Elhandel onboarding",
    description="Sign customers up for electricity. Every answer that is not a success is problem+json.",
    openapi_url="/api/onboarding/openapi.json",
)

type Caller = Annotated[ApiKey, Depends(keyed("onboarding"))]
type SignupId = Annotated[str, Path(max_length=40, examples=["SGN-2026-00042"])]
type IdempotencyKey = Annotated[PlainText | None, Header(min_length=1, max_length=200)]

_NEEDS_KEY: Final = (401, 403)


@app.get("/api/products", responses=problems(*_NEEDS_KEY))
def list_products(
    database: DatabaseOfProcess, clock: ClockOfProcess, caller: Caller
) -> list[OfferedProduct]:
    """The products that new customers can choose today, in their display order."""
    with database.transaction() as tx:
        return [OfferedProduct.of(product) for product in offered_products(tx, clock.today())]


@app.post("/api/signup", status_code=201, responses=problems(400, *_NEEDS_KEY, 409, 413, 415))
def create_signup(
    request: SignupRequest,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    caller: Caller,
    idempotency_key: IdempotencyKey = None,
) -> SignupAccepted:
    """Sign a customer up for a metering point. With an Idempotency-Key the same request may be sent
    again.
    """
    vault = (
        identity_vault_from_environment()
    )  # asks KMS and Secrets Manager, which a transaction must not wait for
    with database.tenant_transaction(caller.tenant) as tx:

        def work() -> dict[str, Any]:
            signup = onboarding.sign_up(
                tx,
                request.to_command(),
                tenant=caller.tenant,
                key_id=caller.key_id,
                clock=clock,
                vault=vault,
            )
            return SignupAccepted.of(signup).model_dump(mode="json")

        answer = onboarding.once(
            tx, caller.key_hash, idempotency_key, request.asked(), clock, work, vault.hasher
        )
        return SignupAccepted.model_validate(answer)


@app.get("/api/signup/{signup_id}/status", responses=problems(*_NEEDS_KEY, 404))
def get_signup_status(
    signup_id: SignupId, database: DatabaseOfProcess, clock: ClockOfProcess, caller: Caller
) -> SignupState:
    """Where a signup stands, what its customer is asked, and why the market said no, in plain
    words.
    """
    with database.tenant_transaction(caller.tenant) as tx:
        return SignupState.of(
            onboarding.signup_status(tx, signup_id, tenant=caller.tenant, clock=clock)
        )


@app.post(
    "/api/signup/{signup_id}/date",
    responses=problems(400, *_NEEDS_KEY, 404, 409, 413, 415),
    openapi_extra=longest_body(1_024),
)
def redate_signup(
    signup_id: SignupId,
    request: OtherDay,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    caller: Caller,
) -> SignupState:
    """The customer moves in on another day: what is asked for by stage `date_needed`, or before
    anything was sent.
    """
    with database.tenant_transaction(caller.tenant) as tx:
        decision = Decision("the sales front end", "the customer confirmed the day", clock.now())
        redated = onboarding.redate_signup(
            tx, signup_id, request.date, decision, tenant=caller.tenant, clock=clock
        )
        return SignupState.of(redated)


@app.post(
    "/api/signup/{signup_id}/cancel",
    responses=problems(*_NEEDS_KEY, 404, 409, 413),
    openapi_extra=longest_body(1_024),
)
def cancel_signup(
    signup_id: SignupId, database: DatabaseOfProcess, clock: ClockOfProcess, caller: Caller
) -> SignupState:
    """Take a signup back: at once while nothing was sent, else when the market has confirmed it."""
    with database.tenant_transaction(caller.tenant) as tx:
        return SignupState.of(
            onboarding.cancel_signup(tx, signup_id, tenant=caller.tenant, clock=clock)
        )


handler = lambda_handler(app)
