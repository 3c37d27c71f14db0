"""Portal: what a customer sees of their own supply, and whether the system is well.

Every read for a customer runs in a transaction that sees this customer's rows only.
"""

import datetime as dt
from functools import lru_cache
from typing import Annotated, Final, Literal

from fastapi import Depends, Path, Query, Response

from elhandel import portal
from elhandel.billing.archive import document_bytes
from elhandel.billing.invoice import Invoice, invoice_by_number, invoices_of_point
from elhandel.metering.read import consumption
from elhandel.platform.database import Database, Transaction
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.settings import settings
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    ShownKey,
    application,
    keyed,
    known_key,
    lambda_handler,
)
from elhandel.platform.web.problem_json import problems
from elhandel.portal import (
    AreaPrices,
    ConsumptionAnswer,
    Contract,
    Health,
    InvoiceDetail,
    InvoiceRow,
    Invoices,
    Readiness,
    Resolution,
    SpotPrices,
)
from elhandel.pricing.spot import spot_days
from elhandel.values.errors import DomainError, Forbidden, NotFound, Unavailable
from elhandel.values.identifiers import Gsrn
from elhandel.values.period import Period

_LONGEST: Final = dt.timedelta(days=3 * 366)
_LONGEST_PRICES: Final = dt.timedelta(days=366)
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
_NEEDS_KEY: Final = (401, 403, 404)

app = application(
    "Elhandel portal",
    description="A customer's own consumption, contract, prices and invoices. Problems are problem+json.",
    openapi_url="/api/portal/openapi.json",
)

type Customer = Annotated[ApiKey, Depends(keyed("customer"))]
type PointNumber = Annotated[str, Path(max_length=40, examples=["571313180000000001"])]
type Number = Annotated[
    str, Path(max_length=40, pattern=r"^[0-9]{4}-[0-9]{5,}$", examples=["2026-00001"])
]


class PeriodNotPossible(DomainError):
    """A period that ends before it begins, is too long for one answer, or lies where nothing can be
    known.
    """

    code = "period-not-possible"


@app.get("/api/portal/{gsrn}/consumption", responses=problems(*_NEEDS_KEY))
def get_consumption(
    gsrn: PointNumber,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    customer: Customer,
    from_day: Annotated[dt.date, Query(alias="from", description="First local day.")],
    to_day: Annotated[dt.date, Query(alias="to", description="The local day after the last.")],
    resolution: Resolution = "day",
) -> ConsumptionAnswer:
    """What was used, or produced where the point is that of a solar roof, by hour, day or month."""
    _check_period(from_day, to_day)
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today(), children=True)
        used = consumption(tx, point.metering_point_id, Period(from_day, to_day), resolution)
    return ConsumptionAnswer.measured(point, resolution, used)


@app.get("/api/portal/{gsrn}/invoices", responses=problems(*_NEEDS_KEY))
def list_invoices(
    gsrn: PointNumber, database: DatabaseOfProcess, clock: ClockOfProcess, customer: Customer
) -> Invoices:
    """The customer's invoices for the point."""
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        rows = invoices_of_point(tx, Gsrn(gsrn))
    return Invoices(gsrn=point.gsrn, invoices=[InvoiceRow.of(point.gsrn, row) for row in rows])


@app.get(
    "/api/portal/{gsrn}/invoices/{number}.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **problems(*_NEEDS_KEY)},
)
def get_invoice_document(
    gsrn: PointNumber,
    number: Number,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    customer: Customer,
) -> Response:
    """An invoice as the PDF that was sent."""
    with database.customer_transaction(_id(customer)) as tx:
        invoice = _own_invoice(tx, gsrn, number, clock.today())
    if invoice.document_key is None:
        raise NotFound(f"The document of invoice {number} is not made yet. Try again in a while.")
    content = document_bytes(
        settings().documents_bucket, invoice.document_key, invoice.document_sha256
    )
    headers = {"Content-Disposition": f'inline; filename="{invoice.number}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@app.get("/api/portal/{gsrn}/invoices/{number}", responses=problems(*_NEEDS_KEY))
def get_invoice(
    gsrn: PointNumber,
    number: Number,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    customer: Customer,
) -> InvoiceDetail:
    """An invoice with all of its lines."""
    with database.customer_transaction(_id(customer)) as tx:
        invoice = _own_invoice(tx, gsrn, number, clock.today())
    return InvoiceDetail.whole(gsrn, invoice)


@app.get("/api/portal/{gsrn}/contract", responses=problems(*_NEEDS_KEY))
def get_contract(
    gsrn: PointNumber, database: DatabaseOfProcess, clock: ClockOfProcess, customer: Customer
) -> Contract:
    """The contract on the point, and since when it is supplied."""
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        view = portal.contract_of(tx, point, clock.today())
        points = portal.points_of_home(tx, point, view, clock.today())
    return Contract.of(point.gsrn, view, points, clock.today())


@app.get("/api/portal/{gsrn}/spot-prices", responses=problems(*_NEEDS_KEY))
def get_spot_prices(
    gsrn: PointNumber,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    customer: Customer,
    date: Annotated[
        dt.date | None, Query(description="A local day; without it, today and tomorrow.")
    ] = None,
) -> SpotPrices:
    """The spot prices where the point lies."""
    first = date or clock.today()
    if not _FIRST <= first < _LAST:
        raise PeriodNotPossible(f"Ask for a day from {_FIRST} to {_LAST}.", field="date")

    past = first + dt.timedelta(days=1 if date else 2)
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        if point.price_area is None:
            raise NotFound(
                "The market has not told yet in which price area the point lies. Try again after the start."
            )
        known = spot_days(tx, [point.price_area], first, past)

    return SpotPrices.at(point.gsrn, AreaPrices.of(point.price_area, known[point.price_area]))


@app.get("/api/portal/spot-prices", responses=problems(401, 403))
def get_area_prices(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    customer: Customer,
    area: Annotated[Literal["DK1", "DK2"], Query(description="West or east of the Great Belt.")],
    from_day: Annotated[
        dt.date | None, Query(alias="from", description="First local day; today.")
    ] = None,
    to_day: Annotated[
        dt.date | None,
        Query(alias="to", description="The local day after the last; two days after the first."),
    ] = None,
) -> AreaPrices:
    """The spot prices of a price area, as far as they are published."""
    first = from_day or clock.today()
    past = to_day or min(first, _LAST) + dt.timedelta(days=2)
    _check_period(first, past, _LONGEST_PRICES)

    with database.customer_transaction(_id(customer)) as tx:
        known = spot_days(tx, [area], first, past)

    return AreaPrices.of(area, known[area])


@app.get("/health/live")
def get_live() -> Health:
    """The function answers."""
    return Health(status="ok")


@lru_cache(maxsize=1)
def readiness() -> Readiness:
    """What this process remembers of the parts' answers."""
    return Readiness()


@app.get(
    "/health/ready",
    responses={
        **problems(401),
        503: {"model": Health, "description": "A part that is needed does not answer"},
    },
)
def get_ready(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    remembered: Annotated[Readiness, Depends(readiness)],
    shown: ShownKey,
    response: Response,
) -> Health:
    """Whether all parts that are needed answer; 503 if not. Which part it is, and why, opens to an
    operations key.
    """
    checks = remembered.ask(database, settings(), clock.now())
    health = Health.of(
        checks, told=shown is not None and _is_operations(database, shown, clock.now())
    )
    response.status_code = 200 if health.status == "ok" else 503
    return health


handler = lambda_handler(app)


def _is_operations(database: Database, shown: str, now: dt.datetime) -> bool:
    """Whether the key opens the details.

    One of another scope opens none, and neither does a database that cannot say whose it is (the
    log has them).
    """
    try:
        known_key(database, shown, "operations", now)
    except (Forbidden, Unavailable):
        return False
    return True


def _id(customer: ApiKey) -> int:
    if customer.customer_id is None:
        raise LookupError("a customer's key without a customer")
    return customer.customer_id


def _own_invoice(tx: Transaction, gsrn: str, number: str, today: dt.date) -> Invoice:
    portal.own_point(tx, Gsrn(gsrn), today)  # raises where it is not the customer's
    invoice = invoice_by_number(tx, Gsrn(gsrn), number)
    if invoice is None:
        raise NotFound(
            f"You have no invoice {number} for metering point {gsrn}. The list says which there are."
        )
    return invoice


def _check_period(from_day: dt.date, to_day: dt.date, longest: dt.timedelta = _LONGEST) -> None:
    if from_day < _FIRST or to_day > _LAST:
        raise PeriodNotPossible(
            f"Ask for days from {_FIRST} to {_LAST}.", field="from" if from_day < _FIRST else "to"
        )
    if to_day <= from_day:
        raise PeriodNotPossible(
            "`to` must be after `from`: it is the day after the last.", field="to"
        )
    if to_day - from_day > longest:
        raise PeriodNotPossible(
            f"One answer covers {longest.days} days at most. Ask for a shorter period.", field="to"
        )
