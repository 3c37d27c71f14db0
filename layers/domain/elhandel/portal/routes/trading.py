"""The neighbours' market: a customer's orders and trades, and what everybody on it may see."""

from typing import Final

from fastapi import APIRouter, Response

from elhandel.platform.web import ClockOfProcess, longest_body, problems
from elhandel.portal import parameters, trading
from elhandel.portal.parameters import PointNumber
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer, IdempotencyKey
from elhandel.values.identifiers import Gsrn

router = APIRouter(dependencies=TRADING)

_PLACED: Final = {
    201: {"model": trading.OrderAnswer},
    **problems(400, *NEEDS_KEY, 409, 413, 415, 503),
}


@router.post(
    "/api/trading/orders",
    responses=_PLACED,
    openapi_extra=longest_body(1_024),
)
def place_order(
    request: trading.OrderWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> trading.OrderAnswer:
    """Place an order on the neighbours' market; 201, or 200 if an order with this Idempotency-Key
    stands already. It is cleared at the end of its quarter of an hour.
    """
    with customer.transaction() as tx:
        answer, is_new = trading.place_order(tx, request, idempotency_key, clock.now())

    response.status_code = 201 if is_new else 200
    return answer


@router.get("/api/trading/orders", responses=problems(*NEEDS_KEY))
def list_orders(customer: Customer, before: parameters.PageBefore = None) -> trading.Orders:
    """The customer's orders of all homes, the newest first."""
    with customer.transaction() as tx:
        return trading.list_orders(tx, before)


@router.get("/api/trading/orders/{order_id}", responses=problems(*NEEDS_KEY))
def get_order(order_id: parameters.OrderNumber, customer: Customer) -> trading.OrderAnswer:
    """An order of the customer."""
    with customer.transaction() as tx:
        return trading.show_order(tx, order_id)


@router.delete(
    "/api/trading/orders/{order_id}",
    responses=problems(*NEEDS_KEY, 409),
)
def cancel_order(
    order_id: parameters.OrderNumber, customer: Customer, clock: ClockOfProcess
) -> trading.OrderAnswer:
    """Take back what is left of an order; what has traded stays."""
    with customer.transaction() as tx:
        return trading.cancel_order(tx, order_id, clock.now())


@router.get("/api/trading/trades", responses=problems(*NEEDS_KEY))
def list_trades(customer: Customer, before: parameters.PageBefore = None) -> trading.Trades:
    """The customer's trades, the newest first."""
    with customer.transaction() as tx:
        return trading.list_trades(tx, before)


@router.get("/api/trading/book", responses=problems(*NEEDS_KEY))
def get_book(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    month: parameters.Month = None,
) -> trading.BookAnswer:
    """What is open in an area's book of a month, by limit."""
    with customer.transaction() as tx:
        return trading.book_answer(tx, area, month, clock.now())


@router.get("/api/trading/epochs", responses=problems(*NEEDS_KEY))
def list_epochs(customer: Customer, clock: ClockOfProcess, area: parameters.Area) -> trading.Epochs:
    """The latest epochs of an area that have traded, at which price."""
    with customer.transaction() as tx:
        return trading.list_epochs(tx, area, clock.now())


@router.get("/api/trading/epochs/current", responses=problems(*NEEDS_KEY))
def get_current_epoch(customer: Customer, clock: ClockOfProcess) -> trading.EpochAnswer:
    """The epoch that is active, and when it ends."""
    with customer.transaction() as tx:
        return trading.current_epoch(tx, clock.now())


@router.get("/api/trading/homes/{gsrn}", responses=problems(*NEEDS_KEY))
def get_tradable(
    gsrn: PointNumber, customer: Customer, clock: ClockOfProcess, month: parameters.Month = None
) -> trading.HomeAnswer:
    """What a home has to trade with in a month."""
    with customer.transaction() as tx:
        return trading.home_answer(tx, Gsrn(gsrn), month, clock.now())
