"""Meters of customers who trade with neighbours, and the readings that they submit."""

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from elhandel.meters.readings import Sort
from elhandel.meters.registry import MeterType, State
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    SeenOfRequest,
    keyed,
    longest_body,
    problems,
)
from elhandel.platform.web.serving import InPlace
from elhandel.portal import meters
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer
from elhandel.portal.routes.wallets import WalletAddress

router = APIRouter(route_class=InPlace, prefix="/api/meters", dependencies=TRADING)

type SubmittingKey = Annotated[ApiKey, Depends(keyed("customer", "ami"))]
"""A customer's key, or that of a device which was given meters."""

type Page = Annotated[int, Query(ge=1, le=10_000)]
type PageSize = Annotated[int, Query(ge=1, le=100)]

_VERIFIED: Final = {
    201: {"model": meters.VerifiedMeter},
    **problems(400, *NEEDS_KEY, 413, 415),
}
_SUBMITTED: Final = {
    201: {"model": meters.ReadingAnswer},
    **problems(400, *NEEDS_KEY, 409, 413, 415),
}


@router.post("/verify", status_code=201, responses=_VERIFIED, openapi_extra=longest_body(8_192))
def verify_meter(
    wish: meters.MeterWish, customer: Customer, clock: ClockOfProcess, seen: SeenOfRequest
) -> meters.VerifiedMeter:
    """Prove that a meter is the customer's: by the key that we sent them, or, for a metering point
    that we supply to them, by the market. Five tries an hour; 429 on the sixth.
    """
    return meters.verify_meter(customer, wish, seen, clock.now())


@router.get("/registered", responses=problems(*NEEDS_KEY))
def list_meters(
    customer: Customer,
    status: State | None = None,
    meter_type: MeterType | None = None,
    page: Page = 1,
    page_size: PageSize = 20,
) -> meters.MeterPage:
    """The customer's meters, the newest first."""
    with customer.transaction() as tx:
        return meters.meter_page(tx, status, meter_type, page, page_size)


@router.post("/submit-reading", responses=_SUBMITTED, openapi_extra=longest_body(32_768))
def submit_reading(
    wish: meters.ReadingWish,
    key: SubmittingKey,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    response: Response,
) -> meters.ReadingAnswer:
    """Submit a reading of a verified meter: 201, or 200 where the same one stands already. 403
    where the meter is not the customer's, or not verified; for a device's key, where it was not
    given the meter.
    """
    if key.customer_id is None:
        customer = meters.customer_of_device(database, key.key_id, wish.meter_id)
        by = f"device:{key.key_id}"
    else:
        customer, by = key.customer_id, f"customer:{key.customer_id}"
    transaction = partial(database.customer_transaction, customer)
    answer, is_new = meters.submit_reading(transaction, wish, by, clock.now())

    response.status_code = 201 if is_new else 200
    return answer


@router.get("/my-readings", responses=problems(*NEEDS_KEY))
def list_readings(
    customer: Customer,
    minted: bool | None = None,
    sort: Sort = "submitted_at",
    page: Page = 1,
    page_size: PageSize = 20,
) -> meters.ReadingPage:
    """The customer's readings: the latest first, or the largest."""
    with customer.transaction() as tx:
        return meters.reading_page(tx, sort, minted, page, page_size)


@router.get("/readings/{wallet}", responses=problems(*NEEDS_KEY))
def list_readings_of_wallet(
    wallet: WalletAddress,
    customer: Customer,
    minted: bool | None = None,
    sort: Sort = "submitted_at",
    page: Page = 1,
    page_size: PageSize = 20,
) -> meters.ReadingPage:
    """The same, by the customer's own wallet; of any other there is nothing to see."""
    with customer.transaction() as tx:
        meters.require_own_wallet(tx, wallet)
        return meters.reading_page(tx, sort, minted, page, page_size)


@router.get("/stats", responses=problems(*NEEDS_KEY))
def get_reading_stats(customer: Customer) -> meters.StatsAnswer:
    """What the customer has submitted in all, and how much of it became tokens."""
    with customer.transaction() as tx:
        return meters.stats_answer(tx)
