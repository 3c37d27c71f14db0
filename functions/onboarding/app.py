"""Onboarding: the HTTP API of sales front ends. Products, signups, where they stand, and taking
them back.
"""

from typing import Annotated, Final

from fastapi import Depends, Header, Path

from elhandel.onboarding import signups
from elhandel.onboarding.api import (
    OfferedProduct,
    OtherDay,
    SignupAccepted,
    SignupRequest,
    SignupState,
    accept_signup,
)
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    application,
    keyed,
    lambda_handler,
    longest_body,
    problems,
)
from elhandel.portfolio.identities import identity_vault_from_environment
from elhandel.pricing.products import offered_products
from elhandel.values.decision import Decision
from elhandel.values.texts.plain_text import PlainText

app = application(
    "Elhandel onboarding",
    description="Sign customers up for electricity. "
    "Every answer that is not a success is problem+json.",
    openapi_url="/api/onboarding/openapi.json",
)

type Caller = Annotated[ApiKey, Depends(keyed("sales"))]
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
    vault = identity_vault_from_environment()  # asks AWS, which no transaction may wait for
    with database.tenant_transaction(caller.tenant) as tx:
        return accept_signup(tx, request, caller, idempotency_key, clock=clock, vault=vault)


@app.get("/api/signup/{signup_id}/status", responses=problems(*_NEEDS_KEY, 404))
def get_signup_status(
    signup_id: SignupId, database: DatabaseOfProcess, clock: ClockOfProcess, caller: Caller
) -> SignupState:
    """Where a signup stands, what its customer is asked, and why the market said no, in plain
    words.
    """
    with database.tenant_transaction(caller.tenant) as tx:
        return SignupState.of(
            signups.signup_status(tx, signup_id, tenant=caller.tenant, clock=clock)
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
        redated = signups.redate_signup(
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
            signups.cancel_signup(tx, signup_id, tenant=caller.tenant, clock=clock)
        )


handler = lambda_handler(app)
