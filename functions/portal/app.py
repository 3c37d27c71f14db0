"""Portal: what a customer sees of their own supply and asks for, and whether the system is well
(`app`); and what other systems read of the books (`books`). By the clock it holds customers'
budgets against what their pages show, each in the customer's own transaction.

Everything for a customer runs in a transaction that sees this customer's rows only. Everything for
the books runs in a transaction that sees every customer's and writes nothing.
"""

from functools import partial
from typing import Annotated, Any, Final

from fastapi import Depends, Response
from starlette.types import Receive, Scope, Send

from elhandel import export, portal
from elhandel.backoffice.shown import Openings, openings
from elhandel.billing.archive import document_bytes
from elhandel.export.parameters import (
    AccountNumber,
    BalanceDay,
    Day,
    GridArea,
    NumberedPoint,
    RunNumber,
    Status,
    TransactionNumber,
)
from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.notifications.budgets import JOBS
from elhandel.onboarding import api as own
from elhandel.onboarding.shown import Consents, consents
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.settings import settings
from elhandel.platform.web import (
    STYLE_PATH,
    AskedList,
    AskedPage,
    ClockOfProcess,
    DatabaseOfProcess,
    ShownKey,
    add_reference,
    application,
    keyed,
    lambda_handler,
    longest_body,
    paged,
    problems,
)
from elhandel.portal import (
    Health,
    account,
    agreement,
    bills,
    budgets,
    costs,
    disputes,
    documents,
    ends,
    health_now,
    homes,
    lines,
    parameters,
    profile,
)
from elhandel.portal.parameters import InvoiceNumber, PointNumber
from elhandel.portal.routes import certificates, governance, live, meters, trading, wallets
from elhandel.portal.routes.customer import NEEDS_KEY, Customer
from elhandel.values.identifiers import Gsrn

_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_PDF: Final = {200: {"content": {"application/pdf": _BYTES}}, **problems(*NEEDS_KEY)}
_XML: Final = {200: {"content": {"application/xml": _BYTES}}, **problems(*NEEDS_KEY)}
_TEXT: Final = {"schema": {"type": "string"}}
_CSV: Final = {200: {"content": {"text/csv": _TEXT}}, **problems(*NEEDS_KEY)}
_NOT_READY: Final = {"model": Health, "description": "A part that is needed does not answer"}

TABLE: Final = JobTable("The portal", JOBS)

clock = clock_from_environment()
database = database_from_environment()

app = application(
    "Elhandel portal",
    description="A customer's own homes, consumption, costs, contract, prices, bills, disputes and "
    "data. Problems are problem+json.",
    openapi_url="/api/portal/openapi.json",
)


def _kept_file(key: str, sha256: bytes | None, name: str, media_type: str) -> Response:
    """A document of the bucket as it was made, to be shown under this name."""
    content = document_bytes(settings().documents_bucket, key, sha256)
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


# First, so that an order finds its route at once.
app.include_router(trading.router)


@app.get("/api/portal/homes", responses=problems(401, 403))
def list_homes(customer: Customer) -> homes.Homes:
    """The customer's homes, with the metering point by which all else is asked for."""
    with customer.transaction() as tx:
        return homes.list_homes(tx, customer.today)


@app.get("/api/portal/{gsrn}/coming", responses=problems(*NEEDS_KEY))
def list_coming(gsrn: PointNumber, customer: Customer) -> homes.ComingEvents:
    """What begins, ends or changes at a home, and what was corrected there in the last month."""
    with customer.transaction() as tx:
        return homes.coming_events(tx, Gsrn(gsrn), customer.today)


@app.get("/api/portal/{gsrn}/consumption", responses=problems(*NEEDS_KEY))
def get_consumption(
    gsrn: PointNumber,
    customer: Customer,
    from_day: parameters.FirstDay,
    to_day: parameters.PastDay,
    resolution: portal.Resolution = "day",
) -> portal.ConsumptionAnswer:
    """What was used, or produced where the point is that of a solar roof, by hour, day or month."""
    with customer.transaction() as tx:
        return portal.consumption_of(tx, Gsrn(gsrn), from_day, to_day, resolution, customer.today)


@app.get("/api/portal/{gsrn}/costs", responses=problems(*NEEDS_KEY))
def get_costs(
    gsrn: PointNumber, customer: Customer, month: parameters.Month = None
) -> costs.MonthCosts:
    """What a month cost day by day, as on the bill to the øre, and to whom the money goes."""
    with customer.transaction() as tx:
        return costs.month_costs(tx, Gsrn(gsrn), month or customer.today, customer.today)


@app.get("/api/portal/{gsrn}/budget", responses=problems(*NEEDS_KEY))
def get_budget(gsrn: PointNumber, customer: Customer) -> budgets.BudgetAnswer:
    """What the customer wants to use at most of a month, and what this month has used of it: by the
    amounts of `costs`.
    """
    with customer.transaction() as tx:
        return budgets.budget_answer(tx, Gsrn(gsrn), customer.today)


@app.put(
    "/api/portal/{gsrn}/budget",
    responses=problems(400, *NEEDS_KEY, 413, 415),
    openapi_extra=longest_body(1_024),
)
def set_budget(
    gsrn: PointNumber, request: budgets.BudgetWish, customer: Customer, clock: ClockOfProcess
) -> budgets.BudgetAnswer:
    """Let a budget hold for each month from now on; both null: none. The customer is told at 80 and
    at 95 percent, each once in a month.
    """
    with customer.transaction() as tx:
        return budgets.wish_budget(
            tx, customer.customer_id, Gsrn(gsrn), request, by=customer.who, clock=clock
        )


@app.get("/api/portal/{gsrn}/year", responses=problems(*NEEDS_KEY))
def get_year(
    gsrn: PointNumber, customer: Customer, year: parameters.Year = None
) -> costs.YearCosts:
    """What a year cost month by month, as on the bills to the øre."""
    with customer.transaction() as tx:
        return costs.year_costs(tx, Gsrn(gsrn), year or customer.today.year, customer.today)


@app.get("/api/portal/{gsrn}/prices", responses=problems(*NEEDS_KEY))
def get_prices(gsrn: PointNumber, customer: Customer, clock: ClockOfProcess) -> costs.HomePrices:
    """What a kWh costs today and tomorrow with everything in it, and when it is cheapest."""
    with customer.transaction() as tx:
        return costs.home_prices(tx, Gsrn(gsrn), clock.now())


@app.get("/api/portal/{gsrn}/invoices", responses=problems(*NEEDS_KEY))
def list_invoices(gsrn: PointNumber, customer: Customer) -> portal.Invoices:
    """The customer's invoices for the point."""
    with customer.transaction() as tx:
        return portal.list_invoices(tx, Gsrn(gsrn), customer.today)


@app.get("/api/portal/{gsrn}/invoices/{number}.pdf", response_class=Response, responses=_PDF)
def get_invoice_document(gsrn: PointNumber, number: InvoiceNumber, customer: Customer) -> Response:
    """An invoice as the PDF that was sent."""
    with customer.transaction() as tx:
        key, sha256 = portal.invoice_document(tx, Gsrn(gsrn), number, customer.today)

    return _kept_file(key, sha256, f"{number}.pdf", "application/pdf")


@app.get("/api/portal/{gsrn}/invoices/{number}", responses=problems(*NEEDS_KEY))
def get_invoice(
    gsrn: PointNumber, number: InvoiceNumber, customer: Customer
) -> portal.InvoiceDetail:
    """An invoice with all of its lines."""
    with customer.transaction() as tx:
        return portal.invoice_detail(tx, Gsrn(gsrn), number, customer.today)


@app.get("/api/portal/bills", responses=problems(401, 403))
def list_bills(customer: Customer, before: parameters.BillBefore = None) -> bills.BillList:
    """The customer's bills of all places, the latest first; `before`: those before a number."""
    with customer.transaction() as tx:
        return bills.bill_list(tx, customer.today, before)


@app.get("/api/portal/bills/{number}.csv", response_class=Response, responses=_CSV)
def get_bill_hours(number: InvoiceNumber, customer: Customer) -> Response:
    """All hours of a bill as they were known when they were settled, with price and amount of each
    line.
    """
    with customer.transaction() as tx:
        text = bills.hours_as_csv(tx, number)

    headers = {"Content-Disposition": f'attachment; filename="{number}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@app.get("/api/portal/bills/{number}.pdf", response_class=Response, responses=_PDF)
def get_bill_document(number: InvoiceNumber, customer: Customer) -> Response:
    """A bill as the PDF that was sent."""
    with customer.transaction() as tx:
        key, sha256 = documents.bill_document(tx, number)

    return _kept_file(key, sha256, f"{number}.pdf", "application/pdf")


@app.get("/api/portal/bills/{number}.xml", response_class=Response, responses=_XML)
def get_bill_einvoice(number: InvoiceNumber, customer: Customer) -> Response:
    """The e-invoice (UBL) of a bill, for a customer who takes one."""
    with customer.transaction() as tx:
        key, sha256 = documents.bill_einvoice(tx, number)

    return _kept_file(key, sha256, f"{number}.xml", "application/xml")


@app.get("/api/portal/bills/{number}", responses=problems(*NEEDS_KEY))
def get_bill(number: InvoiceNumber, customer: Customer) -> bills.BillAnswer:
    """A bill explained: who gets the money, why it is another than the last one."""
    with customer.transaction() as tx:
        return bills.bill_answer(tx, number, customer.today)


@app.get("/api/portal/bills/{number}/lines/{line_no}", responses=problems(*NEEDS_KEY))
def get_bill_line(
    number: InvoiceNumber,
    line_no: parameters.LineNumber,
    customer: Customer,
    day: parameters.DayOfLine = None,
) -> lines.LineAnswer:
    """A line of a bill opened to its days, and one of them to its hours, as they were known when it
    was settled.
    """
    with customer.transaction() as tx:
        return lines.line_answer(tx, number, line_no, day)


@app.get("/api/portal/bills/{number}/disputes", responses=problems(*NEEDS_KEY))
def list_disputes(number: InvoiceNumber, customer: Customer) -> disputes.Disputes:
    """What the customer disputed of a bill, what was written, and what came of it."""
    with customer.transaction() as tx:
        return disputes.disputes_of(tx, number)


_OPENED: Final = {
    201: {"model": disputes.Disputes},
    **problems(400, *NEEDS_KEY, 409, 413, 415),
}
_WRITTEN: Final = problems(400, *NEEDS_KEY, 409, 413, 415)
_LETTER: Final = 65_536
"""Bytes: the longest words, each letter escaped."""


@app.post(
    "/api/portal/bills/{number}/disputes",
    responses=_OPENED,
    openapi_extra=longest_body(_LETTER),
)
def open_dispute(
    number: InvoiceNumber,
    request: disputes.DisputeWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
) -> disputes.Disputes:
    """Say that a line of a bill, or all of it, is not right; 201, or 200 if the same line is
    disputed already: then the words are added to it.
    """
    with customer.transaction() as tx:
        answer, is_new = disputes.open_wished(tx, number, request, customer.who, clock.now())

    response.status_code = 201 if is_new else 200
    return answer


@app.post(
    "/api/portal/bills/{number}/disputes/letters",
    responses=_WRITTEN,
    openapi_extra=longest_body(_LETTER),
)
def write_about_dispute(
    number: InvoiceNumber,
    request: disputes.LetterWish,
    customer: Customer,
    clock: ClockOfProcess,
) -> disputes.Disputes:
    """Write more about what is disputed of a bill; the same words again change nothing."""
    with customer.transaction() as tx:
        return disputes.write_wished(tx, number, request, customer.who, clock.now())


@app.get("/api/portal/bills/{number}/disputes.pdf", response_class=Response, responses=_PDF)
def get_dispute_file(number: InvoiceNumber, customer: Customer) -> Response:
    """All papers of the latest dispute of a bill as one PDF, once staff have put it together."""
    with customer.transaction() as tx:
        key, sha256 = bills.dispute_file(tx, number)

    return _kept_file(key, sha256, f"{number}-indsigelse.pdf", "application/pdf")


@app.get("/api/portal/account", responses=problems(401, 403))
def get_account(
    customer: Customer, before: parameters.EntriesBefore = None
) -> account.AccountAnswer:
    """What is owed, how the account is billed, and what was booked on it, the latest first."""
    with customer.transaction() as tx:
        return account.account_answer(tx, customer.customer_id, customer.today, before)


@app.get("/api/portal/profile", responses=problems(*NEEDS_KEY))
def get_profile(customer: Customer) -> profile.ProfileAnswer:
    """How we reach the customer."""
    with customer.transaction() as tx:
        return profile.profile_answer(tx)


@app.get("/api/portal/profile/consents", responses=problems(401, 403))
def list_consents(customer: Customer) -> Consents:
    """What the customer agreed to when they signed up."""
    with customer.transaction() as tx:
        return consents(tx)


@app.get("/api/portal/profile/openings", responses=problems(401, 403))
def list_openings(customer: Customer) -> Openings:
    """When our staff looked at the customer's data."""
    with customer.transaction() as tx:
        return openings(tx)


@app.get("/api/portal/data", responses=problems(*NEEDS_KEY))
def get_own_data(customer: Customer) -> dict[str, Any]:
    """All of the customer's data as one document to take along: contact data, homes with contract
    and daily use of three years, bills, entries.
    """
    with customer.transaction() as tx:
        return profile.own_data(tx, customer.today)


@app.get("/api/portal/data/use.csv", response_class=Response, responses=_CSV)
def get_own_use(customer: Customer) -> Response:
    """The daily use of all homes, of three years, as a table."""
    with customer.transaction() as tx:
        text = profile.own_use_as_csv(tx, customer.today)

    headers = {"Content-Disposition": 'attachment; filename="forbrug.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@app.get("/api/portal/data/account.csv", response_class=Response, responses=_CSV)
def get_own_account(customer: Customer) -> Response:
    """All that was booked on the account, as a table."""
    with customer.transaction() as tx:
        text = profile.own_account_as_csv(tx)

    headers = {"Content-Disposition": 'attachment; filename="konto.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@app.get("/api/portal/{gsrn}/what-if", responses=problems(*NEEDS_KEY))
def get_what_if(gsrn: PointNumber, customer: Customer) -> agreement.WhatIfAnswer:
    """What the last whole months, twelve at most, would have cost under each product that is
    offered today.
    """
    with customer.transaction() as tx:
        return agreement.compared_products(tx, Gsrn(gsrn), customer.today)


@app.get("/api/portal/{gsrn}/contract", responses=problems(*NEEDS_KEY))
def get_contract(gsrn: PointNumber, customer: Customer) -> portal.Contract:
    """The contract on the point, and since when it is supplied."""
    with customer.transaction() as tx:
        return portal.contract_of(tx, Gsrn(gsrn), customer.today)


_REGISTERED: Final = {
    201: {"model": ends.EndAnswer},
    **problems(400, *NEEDS_KEY, 409, 413, 415),
}


@app.post("/api/portal/{gsrn}/move-out", responses=_REGISTERED, openapi_extra=longest_body(1_024))
def register_move_out(
    gsrn: PointNumber,
    request: ends.EndWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
) -> ends.EndAnswer:
    """Register that the customer moves out; 201, or 200 if it was registered for that day
    already.
    """
    with customer.transaction() as tx:
        answer, is_new = ends.register_end(tx, Gsrn(gsrn), "move_out", request.date, clock)

    response.status_code = 201 if is_new else 200
    return answer


@app.get("/api/portal/{gsrn}/move-out", responses=problems(*NEEDS_KEY))
def get_move_out(gsrn: PointNumber, customer: Customer) -> ends.EndAnswer:
    """Where the customer's latest move-out from the point stands."""
    with customer.transaction() as tx:
        return ends.show_end(tx, Gsrn(gsrn), "move_out", customer.today)


@app.delete("/api/portal/{gsrn}/move-out", responses=problems(*NEEDS_KEY, 409))
def cancel_move_out(gsrn: PointNumber, customer: Customer, clock: ClockOfProcess) -> ends.EndAnswer:
    """Take the move-out back, until the day before."""
    with customer.transaction() as tx:
        return ends.cancel_end(tx, Gsrn(gsrn), "move_out", clock)


@app.post(
    "/api/portal/{gsrn}/end-of-supply", responses=_REGISTERED, openapi_extra=longest_body(1_024)
)
def register_end_of_supply(
    gsrn: PointNumber,
    request: ends.EndWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
) -> ends.EndAnswer:
    """Ask for the end of supply: the grid company disconnects the point on the day or later; 201,
    or 200 if it was asked for that day already.
    """
    with customer.transaction() as tx:
        answer, is_new = ends.register_end(tx, Gsrn(gsrn), "end_of_supply", request.date, clock)

    response.status_code = 201 if is_new else 200
    return answer


@app.get("/api/portal/{gsrn}/end-of-supply", responses=problems(*NEEDS_KEY))
def get_end_of_supply(gsrn: PointNumber, customer: Customer) -> ends.EndAnswer:
    """Where the latest end of supply that the customer has asked for stands."""
    with customer.transaction() as tx:
        return ends.show_end(tx, Gsrn(gsrn), "end_of_supply", customer.today)


@app.delete("/api/portal/{gsrn}/end-of-supply", responses=problems(*NEEDS_KEY, 409))
def cancel_end_of_supply(
    gsrn: PointNumber, customer: Customer, clock: ClockOfProcess
) -> ends.EndAnswer:
    """Take the end of supply back, until the point is disconnected."""
    with customer.transaction() as tx:
        return ends.cancel_end(tx, Gsrn(gsrn), "end_of_supply", clock)


# --- what a customer asks for ---------------------------------------------------------------------


@app.get("/api/portal/move-ins", responses=problems(401, 403))
def list_move_ins(customer: Customer) -> own.MoveIns:
    """The move-ins that the customer has asked for, and how they stand."""
    with customer.transaction() as tx:
        return own.list_move_ins(tx, customer.today)


@app.post(
    "/api/portal/move-ins",
    responses={201: {"model": own.MoveInAnswer}, **problems(400, 401, 403, 409, 413, 415)},
    openapi_extra=longest_body(2_048),
)
def register_move_in(
    request: own.MoveInWish, customer: Customer, clock: ClockOfProcess, response: Response
) -> own.MoveInAnswer:
    """Move in at a new address; the contract is the customer's own. 201, or 200 if it was asked for
    already.
    """
    with customer.transaction() as tx:
        answer, is_new = own.register_move_in(tx, request, customer.who, clock)

    response.status_code = 201 if is_new else 200
    return answer


@app.delete("/api/portal/move-ins/{move_in_id}", responses=problems(*NEEDS_KEY, 409))
def cancel_move_in(
    move_in_id: parameters.MoveInNumber, customer: Customer, clock: ClockOfProcess
) -> own.MoveInAnswer:
    """Take a move-in back, until supply has begun."""
    with customer.transaction() as tx:
        return own.cancel_move_in(tx, move_in_id, clock)


@app.get("/api/portal/{gsrn}/agreed-prices", responses=problems(*NEEDS_KEY))
def get_agreed_prices(gsrn: PointNumber, customer: Customer) -> agreement.AgreedPrices:
    """What the agreement has cost, costs and is to cost, from which day each."""
    with customer.transaction() as tx:
        return agreement.agreed_prices_answer(tx, Gsrn(gsrn), customer.today)


@app.get("/api/portal/{gsrn}/product-change", responses=problems(*NEEDS_KEY))
def get_product_changes(gsrn: PointNumber, customer: Customer) -> own.ProductChanges:
    """Which products the agreement can change to, on which days, and the latest change."""
    point = Gsrn(gsrn)
    with customer.transaction() as tx:
        contract = agreement.contract_at(tx, point, customer.today)
        return own.product_changes(tx, point, contract, customer.today)


@app.post(
    "/api/portal/{gsrn}/product-change",
    responses={
        201: {"model": own.ProductChangeAnswer},
        **problems(400, *NEEDS_KEY, 409, 413, 415),
    },
    openapi_extra=longest_body(1_024),
)
def register_product_change(
    gsrn: PointNumber,
    request: own.ProductChangeWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
) -> own.ProductChangeAnswer:
    """Change to another product from a day on, at the list's price of that day; 201, or 200 if it
    was asked for already.
    """
    point = Gsrn(gsrn)
    with customer.transaction() as tx:
        contract = agreement.contract_at(tx, point, customer.today)
        answer, is_new = own.register_product_change(
            tx, point, contract, request, customer.who, clock
        )

    response.status_code = 201 if is_new else 200
    return answer


@app.delete("/api/portal/{gsrn}/product-change", responses=problems(*NEEDS_KEY, 409))
def cancel_product_change(
    gsrn: PointNumber, customer: Customer, clock: ClockOfProcess
) -> own.ProductChangeAnswer:
    """Keep the present product, until the day before the other one begins."""
    point = Gsrn(gsrn)
    with customer.transaction() as tx:
        contract = agreement.contract_at(tx, point, customer.today)
        return own.cancel_product_change(tx, point, contract, clock)


@app.get("/api/portal/{gsrn}/spot-prices", responses=problems(*NEEDS_KEY))
def get_spot_prices(
    gsrn: PointNumber, customer: Customer, date: parameters.PriceDay = None
) -> portal.SpotPrices:
    """The spot prices where the point lies."""
    with customer.transaction() as tx:
        return portal.point_prices(tx, Gsrn(gsrn), date, customer.today)


@app.get("/api/portal/spot-prices", responses=problems(401, 403))
def get_area_prices(
    customer: Customer,
    area: parameters.Area,
    from_day: parameters.FirstPriceDay = None,
    to_day: parameters.PastPriceDay = None,
) -> portal.AreaPrices:
    """The spot prices of a price area, as far as they are published."""
    with customer.transaction() as tx:
        return portal.area_prices(tx, area, from_day, to_day, customer.today)


@app.get("/health/live")
def get_live() -> Health:
    """The function answers."""
    return Health(status="ok")


@app.get("/health/ready", responses={**problems(401), 503: _NOT_READY})
def get_ready(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    remembered: parameters.Remembered,
    shown: ShownKey,
    response: Response,
) -> Health:
    """Whether all parts that are needed answer; 503 if not. Which part it is, and why, opens to an
    operations key.
    """
    health = health_now(database, remembered, shown, clock.now())
    response.status_code = 200 if health.status == "ok" else 503

    return health


# --- the market of neighbours ---------------------------------------------------------------------

app.include_router(governance.router)
app.include_router(meters.router)
app.include_router(wallets.router)
app.include_router(live.router)
app.include_router(certificates.router)


# --- the books ------------------------------------------------------------------------------------

_REFERENCE: Final = "/docs"
_BOOKS: Final = ("/api/settlement/", "/api/ledger/", f"{_REFERENCE}/")

books = application(
    "Elhandel export",
    description="Settlement runs, invoices, the ledger, and what has changed: for an ERP and its "
    "books. Lists come in pages; the header Link names the next one. Problems are problem+json.",
    openapi_url="/api/settlement/openapi.json",
    sparing=True,
    strict=True,
    public=(_REFERENCE, STYLE_PATH),
)
add_reference(books, _REFERENCE)

type Reader = Annotated[ApiKey, Depends(keyed("export"))]


@books.get("/api/settlement/runs", response_class=Response, responses=paged(export.Run, *NEEDS_KEY))
def list_runs(
    database: DatabaseOfProcess,
    reader: Reader,
    asked: AskedPage,
    day: Day = None,
    grid_area: GridArea = None,
    status: Status = None,
) -> Response:
    """Settlement runs, in the order in which they were planned."""
    with database.export_transaction() as tx:
        runs = partial(export.list_runs, tx, day=day, grid_area=grid_area, status=status)
        return asked.answer(runs, export.Run, date=day, grid_area=grid_area, status=status)


@books.get("/api/settlement/runs/{run_id}", responses=problems(*NEEDS_KEY))
def get_run(run_id: RunNumber, database: DatabaseOfProcess, reader: Reader) -> export.RunDetail:
    """A settlement run with what it settled so far."""
    with database.export_transaction() as tx:
        return export.run_detail(tx, run_id)


@books.get(
    "/api/settlement/runs/{run_id}/lines",
    response_class=Response,
    responses=paged(export.SettledLine, *NEEDS_KEY),
)
def list_lines(
    run_id: RunNumber,
    database: DatabaseOfProcess,
    reader: Reader,
    asked: AskedPage,
) -> Response:
    """The lines of a run, in the order of supply period and number. Those of a closed run are
    complete and change no more.
    """
    with database.export_transaction() as tx:
        return asked.answer(partial(export.lines_of_run, tx, run_id), export.SettledLine)


@books.get(
    "/api/settlement/invoices",
    response_class=Response,
    responses=paged(export.Invoice, *NEEDS_KEY),
)
def list_all_invoices(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    reader: Reader,
    asked: AskedPage,
) -> Response:
    """Every invoice and credit note, in the order of their numbers."""
    with database.export_transaction() as tx:
        return asked.answer(partial(export.list_invoices, tx, clock.today()), export.Invoice)


@books.get(
    "/api/settlement/customers/{gsrn}/invoices",
    response_class=Response,
    responses=paged(export.Invoice, *NEEDS_KEY),
)
def list_invoices_of_point(
    gsrn: NumberedPoint,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    reader: Reader,
    asked: AskedPage,
) -> Response:
    """The invoices and credit notes that say something of a metering point, whoever had it, in the
    order of their numbers.
    """
    point = Gsrn(gsrn)
    with database.export_transaction() as tx:
        invoices = partial(export.list_invoices, tx, clock.today(), gsrn=point)
        return asked.answer(invoices, export.Invoice)


@books.get("/api/settlement/invoices/{number}", responses=problems(*NEEDS_KEY))
def get_any_invoice(
    number: InvoiceNumber, database: DatabaseOfProcess, clock: ClockOfProcess, reader: Reader
) -> export.InvoiceDetail:
    """An invoice with whom it is to and all of its lines."""
    with database.export_transaction() as tx:
        return export.invoice_detail(tx, number, clock.today())


@books.get("/api/settlement/invoices/{number}/pdf", response_class=Response, responses=_PDF)
def get_any_document(
    number: InvoiceNumber, database: DatabaseOfProcess, reader: Reader
) -> Response:
    """An invoice as the PDF that was sent."""
    with database.export_transaction() as tx:
        key, sha256 = export.invoice_pdf(tx, number)

    return _kept_file(key, sha256, f"{number}.pdf", "application/pdf")


@books.get("/api/settlement/invoices/{number}/ubl", response_class=Response, responses=_XML)
def get_any_einvoice(
    number: InvoiceNumber, database: DatabaseOfProcess, reader: Reader
) -> Response:
    """The e-invoice (UBL) of an invoice whose buyer takes one, as it was made."""
    with database.export_transaction() as tx:
        key, sha256 = export.invoice_ubl(tx, number)

    return _kept_file(key, sha256, f"{number}.xml", "application/xml")


@books.get(
    "/api/settlement/changes",
    response_class=Response,
    responses=paged(export.Change, *NEEDS_KEY),
)
def list_changes(database: DatabaseOfProcess, reader: Reader, asked: AskedPage) -> Response:
    """What was added to the books after a cursor: documents that were issued, then transactions
    that were booked. Keep x-next-cursor and ask with it again, also when nothing has come.
    """
    with database.export_transaction() as tx:
        return asked.answer(partial(export.changes, tx), export.Change)


@books.get(
    "/api/ledger/transactions",
    response_class=Response,
    responses=paged(export.LedgerEntry, *NEEDS_KEY),
)
def list_transactions(database: DatabaseOfProcess, reader: Reader, asked: AskedPage) -> Response:
    """The ledger's transactions, entry by entry, in the order in which they became final. Those of
    one transaction follow each other, also where a page ends between them.
    """
    with database.export_transaction() as tx:
        return asked.answer(partial(export.ledger_entries, tx), export.LedgerEntry)


@books.get("/api/ledger/transactions/{transaction_id}", responses=problems(*NEEDS_KEY))
def get_transaction(
    transaction_id: TransactionNumber, database: DatabaseOfProcess, reader: Reader
) -> list[export.LedgerEntry]:
    """The entries of one of the ledger's transactions."""
    with database.export_transaction() as tx:
        return export.ledger_transaction(tx, transaction_id)


@books.get(
    "/api/ledger/balance",
    response_class=Response,
    responses=paged(export.Balance, *NEEDS_KEY),
)
def list_balances(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    reader: Reader,
    asked: AskedList,
    day: BalanceDay = None,
    account_id: AccountNumber = None,
) -> Response:
    """What stands in each book; the amounts add up to 0. Of one account: what is open, by document;
    the amounts add up to what is owed.
    """
    with database.export_transaction() as tx:
        page = export.ledger_balances(tx, day or clock.today(), account_id)

    return asked.answer(lambda **_: page, export.Balance)


async def both(scope: Scope, receive: Receive, send: Send) -> None:
    """The app that a path is for."""
    of_the_books = f"{scope['path']}/".startswith(_BOOKS)
    await (books if of_the_books else app)(scope, receive, send)


handler = lambda_handler(both, by_clock=job_handler(TABLE, lambda: Tools(database, clock)))
