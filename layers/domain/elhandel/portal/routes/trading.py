"""The neighbours' market: a customer's orders and trades, and what everybody on it may see."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel

from elhandel.exchange import Rail
from elhandel.platform.web import (
    CONTENT_TYPES,
    ClockOfProcess,
    ShownKey,
    longest_body,
    problems,
    rendered,
)
from elhandel.platform.web.serving import InPlace
from elhandel.portal import parameters, settlements
from elhandel.portal.parameters import PointNumber
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer, IdempotencyKey
from elhandel.portal.trading import export, figures, market, orders
from elhandel.portal.trading.orders import OrderAnswer, TradeAnswer
from elhandel.portal.trading.signature import check_signature
from elhandel.values.identifiers import Gsrn

router = APIRouter(route_class=InPlace, dependencies=TRADING)

type Signature = Annotated[
    str | None,
    Header(max_length=64, description="Hex HMAC-SHA-256 of side:amount:price:timestamp_ms."),
]
type SignedAt = Annotated[
    str | None, Header(max_length=15, description="When it was signed: milliseconds since 1970.")
]
type EpochNumber = Annotated[str, Path(pattern=r"^[0-9]{12}$", examples=["202601311200"])]
type EpochsBefore = Annotated[
    dt.datetime | None, Query(description="What `before` of the page before says.")
]
type OnRail = Annotated[Rail, Query(description="Each rail has books and prices of its own.")]
type LastDays = Annotated[int, Query(ge=1, le=31, description="How many days back.")]
type Orders = Annotated[orders.OrderFilter, Query()]
type Trades = Annotated[orders.TradeFilter, Query()]

_PLACED: Final = {
    201: {"model": orders.OrderAnswer},
    **problems(400, *NEEDS_KEY, 409, 413, 415, 429, 503),
}
_TEXT: Final = {"schema": {"type": "string"}}
_CSV: Final = {200: {"content": {"text/csv": _TEXT}}, **problems(*NEEDS_KEY)}


@router.post("/api/trading/orders", responses=_PLACED, openapi_extra=longest_body(1_024))
def place_order(
    request: orders.OrderWish,
    customer: Customer,
    clock: ClockOfProcess,
    shown: ShownKey,
    response: Response,
    idempotency_key: IdempotencyKey = None,
    x_order_signature: Signature = None,
    x_order_timestamp: SignedAt = None,
) -> orders.OrderAnswer:
    """Place an order on the neighbours' market; 201, or 200 if an order with this Idempotency-Key
    stands already. It is cleared at the end of its quarter of an hour. It may be signed.
    """
    now = clock.now()
    check_signature(request, shown or "", x_order_signature, x_order_timestamp, now)
    with customer.transaction() as tx:
        answer, is_new = orders.place_order(tx, request, idempotency_key, now)

    response.status_code = 201 if is_new else 200
    return answer


@router.get("/api/trading/orders", responses=problems(*NEEDS_KEY))
def list_orders(customer: Customer, wanted: Orders) -> orders.Orders:
    """The customer's orders of all homes, the newest first."""
    with customer.transaction() as tx:
        return orders.list_orders(tx, wanted)


@router.get("/api/trading/orders.csv", response_class=Response, responses=_CSV)
def export_orders(
    customer: Customer, clock: ClockOfProcess, month: parameters.Month = None
) -> Response:
    """Every order of the customer for a month, as a table."""
    with customer.transaction() as tx:
        rows = export.all_orders(tx, month or clock.today())

    return _table(rows, OrderAnswer, "orders")


@router.get("/api/trading/orders/{order_id}", responses=problems(*NEEDS_KEY))
def get_order(order_id: parameters.OrderNumber, customer: Customer) -> orders.OrderAnswer:
    """An order of the customer."""
    with customer.transaction() as tx:
        return orders.show_order(tx, order_id)


@router.patch(
    "/api/trading/orders/{order_id}", responses=_PLACED, openapi_extra=longest_body(1_024)
)
def change_order(
    order_id: parameters.OrderNumber,
    request: orders.OrderChange,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
) -> orders.OrderAnswer:
    """Let another order take the place of what is left of one: it has a number of its own, and
    stands behind those that were placed before. 201, or 200 for the same change again.
    """
    with customer.transaction() as tx:
        answer, is_new = orders.change_order(tx, order_id, request, clock.now())

    response.status_code = 201 if is_new else 200
    return answer


@router.delete("/api/trading/orders/{order_id}", responses=problems(*NEEDS_KEY, 409))
def cancel_order(
    order_id: parameters.OrderNumber, customer: Customer, clock: ClockOfProcess
) -> orders.OrderAnswer:
    """Take back what is left of an order; what has traded stays."""
    with customer.transaction() as tx:
        return orders.cancel_order(tx, order_id, clock.now())


@router.get("/api/trading/trades", responses=problems(*NEEDS_KEY))
def list_trades(customer: Customer, wanted: Trades) -> orders.Trades:
    """The customer's trades, the newest first."""
    with customer.transaction() as tx:
        return orders.list_trades(tx, wanted)


@router.get("/api/trading/trades.csv", response_class=Response, responses=_CSV)
def export_trades(
    customer: Customer, clock: ClockOfProcess, month: parameters.Month = None
) -> Response:
    """Every trade of the customer of a month, as a table."""
    with customer.transaction() as tx:
        rows = export.all_trades(tx, month or clock.today())

    return _table(rows, TradeAnswer, "trades")


@router.get("/api/trading/data", responses=problems(*NEEDS_KEY))
def get_trading_data(
    customer: Customer, clock: ClockOfProcess, month: parameters.Month = None
) -> export.TradingData:
    """Every order and trade of the customer for a month, as one document."""
    with customer.transaction() as tx:
        return export.trading_data(tx, month or clock.today())


@router.get("/api/trading/settlements", responses=problems(*NEEDS_KEY))
def list_settlements(
    customer: Customer, before: parameters.PageBefore = None
) -> settlements.Settlements:
    """What became of the customer's trades on the token ledger, the newest first."""
    with customer.transaction() as tx:
        return settlements.list_settlements(tx, before)


@router.get("/api/trading/book", responses=problems(*NEEDS_KEY))
def get_book(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    month: parameters.Month = None,
) -> market.BookAnswer:
    """What is open in an area's book of a month, by limit."""
    with customer.transaction() as tx:
        return market.book_answer(tx, area, month, clock.now())


@router.get("/api/trading/depth", responses=problems(*NEEDS_KEY))
def get_depth(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    month: parameters.Month = None,
) -> figures.DepthAnswer:
    """What is open in an area's book of a month at each limit or a better one: two curves."""
    with customer.transaction() as tx:
        return figures.depth_answer(tx, area, month, clock.now())


@router.get("/api/trading/clearing-price", responses=problems(*NEEDS_KEY))
def get_clearing_price(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    month: parameters.Month = None,
) -> figures.ClearingPrice:
    """What a book was cleared at last, and what it would be cleared at as it stands."""
    with customer.transaction() as tx:
        return figures.clearing_price(tx, area, month, clock.now())


@router.get("/api/trading/stats", responses=problems(*NEEDS_KEY))
def get_book_stats(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    month: parameters.Month = None,
) -> figures.Stats:
    """A book over the last 24 hours: prices, energy, trades, and what is open."""
    with customer.transaction() as tx:
        return figures.stats(tx, area, month, clock.now())


@router.get("/api/trading/epochs", responses=problems(*NEEDS_KEY))
def list_epochs(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    before: EpochsBefore = None,
) -> market.Epochs:
    """The latest epochs of an area that have traded, at which price."""
    with customer.transaction() as tx:
        return market.list_epochs(tx, area, before or clock.now())


@router.get("/api/trading/epochs/current", responses=problems(*NEEDS_KEY))
def get_current_epoch(customer: Customer, clock: ClockOfProcess) -> market.EpochAnswer:
    """The epoch that is active, and when it ends."""
    with customer.transaction() as tx:
        return market.current_epoch(tx, clock.now())


@router.get("/api/trading/epochs/stats", responses=problems(*NEEDS_KEY))
def get_epoch_stats(
    customer: Customer,
    clock: ClockOfProcess,
    area: parameters.Area,
    days: LastDays = 1,
    rail: OnRail = Rail.BILL,
) -> figures.EpochStats:
    """An area's epochs of the last days in numbers, on a rail."""
    with customer.transaction() as tx:
        return figures.epoch_stats(tx, area, days, rail, clock.now())


@router.get("/api/trading/epochs/{number}", responses=problems(*NEEDS_KEY))
def get_epoch(
    number: EpochNumber, customer: Customer, clock: ClockOfProcess
) -> figures.EpochStatus:
    """An epoch: where it stands, and what its books came to."""
    with customer.transaction() as tx:
        return figures.epoch_status(tx, number, clock.now())


@router.get("/api/trading/homes/{gsrn}", responses=problems(*NEEDS_KEY))
def get_tradable(
    gsrn: PointNumber, customer: Customer, clock: ClockOfProcess, month: parameters.Month = None
) -> market.HomeAnswer:
    """What a home has to trade with in a month."""
    with customer.transaction() as tx:
        return market.home_answer(tx, Gsrn(gsrn), month, clock.now())


def _table[Row: BaseModel](rows: Sequence[Row], model: type[Row], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(rendered(rows, model, "csv"), media_type=CONTENT_TYPES["csv"], headers=headers)
