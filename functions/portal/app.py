"""Portal: what a customer sees of their own supply, and whether the system is well.

Every read for a customer runs in a transaction that sees this customer's rows only.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from fastapi import Depends, Path, Query, Response
from pydantic import BaseModel, Field

from elhandel import billing, metering, portal, pricing
from elhandel.billing import InvoiceSummary
from elhandel.platform.api_keys import ApiKey
from elhandel.platform.errors import DomainError, NotFound
from elhandel.platform.local_time import start_of_day
from elhandel.platform.problems import problems
from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess, application, keyed, lambda_handler
from elhandel.portfolio import Gsrn

_MICRO: Final = Decimal(1_000_000)
_WH_PER_KWH: Final = Decimal(1000)
_ORE_PER_KRONE: Final = Decimal(100)
_LONGEST: Final = dt.timedelta(days=3 * 366)
_NEEDS_KEY: Final = (401, 403, 404)

app = application(
    "Elhandel portal",
    description="A customer's own consumption, contract, prices and invoices. Problems are problem+json.",
    openapi_url="/api/portal/openapi.json",
)

type Customer = Annotated[ApiKey, Depends(keyed("customer"))]
type PointNumber = Annotated[str, Path(max_length=40, examples=["571313180000000001"])]
type Number = Annotated[str, Path(max_length=40, pattern=r"^[0-9]{4}-[0-9]{5,}$", examples=["2026-00001"])]
type Resolution = Literal["hour", "day", "month"]


class PeriodNotPossible(DomainError):
    """A period that ends before it begins, or is too long for one answer."""

    code = "period-not-possible"


class Interval(BaseModel):
    """What was used in an hour, day or month; kWh as a decimal string with three places."""

    start: dt.datetime | dt.date
    kwh: Decimal
    complete: bool
    estimated: bool


class ConsumptionAnswer(BaseModel):
    """Every hour, day or month of the period, also where nothing has come yet."""

    gsrn: str
    resolution: Resolution
    kwh: Decimal
    intervals: list[Interval]


class InvoiceRow(BaseModel):
    """An invoice or credit note; amounts in DKK."""

    number: str
    kind: str
    corrects: str | None
    period_from: dt.date
    period_to: Annotated[dt.date, Field(description="The first day after the period.")]
    issued_on: dt.date
    due_on: dt.date
    payment_reference: str
    subtotal: Decimal
    vat: Decimal
    total: Decimal
    document: Annotated[str | None, Field(description="Where its PDF is; null until it is made.")]

    @classmethod
    def of(cls, gsrn: str, row: InvoiceSummary) -> Self:
        return cls(
            number=row.number,
            kind=row.kind,
            corrects=row.corrects_number,
            period_from=row.period_from,
            period_to=row.period_to,
            issued_on=row.issued_on,
            due_on=row.due_on,
            payment_reference=row.payment_reference,
            subtotal=row.subtotal_ore / _ORE_PER_KRONE,
            vat=row.vat_ore / _ORE_PER_KRONE,
            total=row.total_ore / _ORE_PER_KRONE,
            document=f"/api/portal/{gsrn}/invoices/{row.number}.pdf" if row.has_document else None,
        )


class Invoices(BaseModel):
    """The invoices that say something of a metering point, the latest first."""

    gsrn: str
    invoices: list[InvoiceRow]


class Contract(BaseModel):
    """What is agreed on, with the product's prices of today in DKK without VAT."""

    gsrn: str
    state: str
    product_id: str
    product_name: str
    pricing_type: str
    green_energy: bool
    margin: Decimal
    supplement: Decimal
    fixed_price: Decimal | None
    subscription: Decimal
    supply_state: str
    supply_from: dt.date
    supply_to: dt.date | None
    supply_address: dict[str, Any] | None


class SpotPrice(BaseModel):
    """The price of an hour or quarter; DKK per kWh without VAT, null where it is not known."""

    start: dt.datetime
    price: Decimal | None


class SpotDay(BaseModel):
    """The spot prices of a local day."""

    date: dt.date
    resolution_minutes: int
    prices: list[SpotPrice]


class SpotPrices(BaseModel):
    """Spot prices in the price area of the metering point."""

    gsrn: str
    price_area: str
    days: list[SpotDay]


class Part(BaseModel):
    """A part that the system needs."""

    part: str
    ok: bool
    detail: str


class Health(BaseModel):
    """Whether the system can do its work."""

    status: Literal["ok", "failing"]
    parts: list[Part] = []


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
    """What was used, by hour, day or month."""
    _check_period(from_day, to_day)
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        intervals = metering.consumption(tx, point.metering_point_id, from_day, to_day, resolution)
    return ConsumptionAnswer(
        gsrn=point.gsrn,
        resolution=resolution,
        kwh=sum(interval.wh for interval in intervals) / _WH_PER_KWH,
        intervals=[
            Interval(start=one.start, kwh=one.wh / _WH_PER_KWH, complete=one.complete, estimated=one.estimated)
            for one in intervals
        ],
    )


@app.get("/api/portal/{gsrn}/invoices", responses=problems(*_NEEDS_KEY))
def list_invoices(
    gsrn: PointNumber, database: DatabaseOfProcess, clock: ClockOfProcess, customer: Customer
) -> Invoices:
    """The customer's invoices for the point."""
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        rows = billing.invoices_of_point(tx, point.gsrn)
    return Invoices(gsrn=point.gsrn, invoices=[InvoiceRow.of(point.gsrn, row) for row in rows])


@app.get(
    "/api/portal/{gsrn}/invoices/{number}.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **problems(*_NEEDS_KEY)},
)
def get_invoice_document(
    gsrn: PointNumber, number: Number, database: DatabaseOfProcess, clock: ClockOfProcess, customer: Customer
) -> Response:
    """An invoice as the PDF that was sent."""
    with database.customer_transaction(_id(customer)) as tx:
        portal.own_point(tx, Gsrn(gsrn), clock.today())
        invoice = billing.invoice_by_number(tx, gsrn, number)
    if invoice is None or invoice.document_key is None:
        raise NotFound(f"There is no document of invoice {number} for this point (yet). The list says which there are.")
    content = billing.document_bytes(settings().documents_bucket, invoice.document_key)
    headers = {"Content-Disposition": f'inline; filename="{invoice.number}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@app.get("/api/portal/{gsrn}/contract", responses=problems(*_NEEDS_KEY))
def get_contract(gsrn: PointNumber, database: DatabaseOfProcess, clock: ClockOfProcess, customer: Customer) -> Contract:
    """The contract on the point, and since when it is supplied."""
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        view = portal.contract_of(tx, point, clock.today())
    return Contract(
        gsrn=point.gsrn,
        state=view.state,
        product_id=view.product_id,
        product_name=view.product_name,
        pricing_type=view.pricing_type,
        green_energy=view.green_energy,
        margin=view.margin_per_kwh / _MICRO,
        supplement=view.supplement_per_kwh / _MICRO,
        fixed_price=None if view.fixed_per_kwh is None else view.fixed_per_kwh / _MICRO,
        subscription=view.subscription_per_month / _MICRO,
        supply_state=view.supply_state,
        supply_from=view.starts_on,
        supply_to=view.ends_on,
        supply_address=view.address,
    )


@app.get("/api/portal/{gsrn}/spot-prices", responses=problems(*_NEEDS_KEY))
def get_spot_prices(
    gsrn: PointNumber,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    customer: Customer,
    date: Annotated[dt.date | None, Query(description="A local day; without it, today and tomorrow.")] = None,
) -> SpotPrices:
    """The spot prices where the point lies."""
    first = date or clock.today()
    with database.customer_transaction(_id(customer)) as tx:
        point = portal.own_point(tx, Gsrn(gsrn), clock.today())
        if point.price_area is None:
            raise NotFound("The market has not told yet in which price area the point lies. Try again after the start.")
        known = pricing.spot_days(tx, [point.price_area], first, first + dt.timedelta(days=1 if date else 2))
    return SpotPrices(
        gsrn=point.gsrn,
        price_area=point.price_area,
        days=[_spot_day(day) for _, day in sorted(known[point.price_area].items())],
    )


@app.get("/health/live")
def get_live() -> Health:
    """The function answers."""
    return Health(status="ok")


@app.get("/health/ready", responses={503: {"model": Health, "description": "A part that is needed does not answer"}})
def get_ready(database: DatabaseOfProcess, response: Response) -> Health:
    """Database, migrations, queues and DataHub answer; 503 with what is wrong when one does not."""
    checks = portal.ready(database, settings())
    well = all(check.ok for check in checks)
    response.status_code = 200 if well else 503
    parts = [Part(part=check.part, ok=check.ok, detail=check.detail) for check in checks]
    return Health(status="ok" if well else "failing", parts=parts)


handler = lambda_handler(app)


def _id(customer: ApiKey) -> int:
    if customer.customer_id is None:
        raise LookupError("a customer's key without a customer")
    return customer.customer_id


def _check_period(from_day: dt.date, to_day: dt.date) -> None:
    if to_day <= from_day:
        raise PeriodNotPossible("`to` must be after `from`: it is the day after the last.", field="to")
    if to_day - from_day > _LONGEST:
        raise PeriodNotPossible("One answer covers three years at most. Ask for a shorter period.", field="to")


def _spot_day(day: pricing.SpotDay) -> SpotDay:
    step, midnight = dt.timedelta(minutes=day.resolution_minutes), start_of_day(day.day)
    prices = [
        SpotPrice(start=midnight + place * step, price=None if price is None else price / _MICRO)
        for place, price in enumerate(day.per_kwh)
    ]
    return SpotDay(date=day.day, resolution_minutes=day.resolution_minutes, prices=prices)
