"""The dashboard's API: what another front end shows of a customer's account, in the shapes of the
requirements (accounts, A.9); by access tokens of the provider.
"""

from datetime import date
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Header, Query, Response
from pydantic import Field

from elhandel.billing.archive import document_bytes
from elhandel.identity import Session
from elhandel.payments.methods import DETAILS
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.vault.hasher import hasher_from_environment
from elhandel.platform.vault.sealer import sealer_from_environment
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    application,
    longest_body,
    problems,
)
from elhandel.portal import CustomerReads, dashboard, dashboard_billing, documents, paying
from elhandel.portal.parameters import InvoiceNumber, ServiceNumber
from elhandel.portal.shapes import Enveloped, Shape
from elhandel.values.errors import Forbidden
from elhandel_site.signing_in import client
from elhandel_web.bearer import bearer_of

PREFIX: Final = "/api/dashboard/"
_NEEDS_TOKEN: Final = problems(401, 403)
_OF_ONE: Final = problems(401, 403, 404)
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_PDF: Final = {200: {"content": {"application/pdf": _BYTES}}, **_OF_ONE}

app: Final[FastAPI] = application(
    "Elhandel dashboard",
    description="The account of the customer whose access token is shown: services, bills, orders. "
    "What succeeds comes as `{success, data}`, what fails as problem+json.",
    openapi_url=f"{PREFIX}openapi.json",
    enveloped=True,
)


def account_of_token(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    session: Annotated[Session, Depends(bearer_of(client))],
) -> CustomerReads:
    """What opens to a customer's token."""
    if session.customer_id is None:
        raise Forbidden("This token is no customer's.")
    return CustomerReads(database, session.customer_id, clock.today())


type Account = Annotated[CustomerReads, Depends(account_of_token)]
type Limit = Annotated[int, Query(ge=1, le=50)]
type Code = Annotated[
    str | None,
    Header(
        alias="One-Time-Code",
        max_length=12,
        description="The code that was sent, by which this change is confirmed.",
    ),
]
type Offset = Annotated[int, Query(ge=0, le=10_000)]


class UsageAsked(Shape):
    """Of which service, and which days, both included."""

    service_id: Annotated[int, Field(gt=0, lt=2**31)]
    start_date: date | None = None
    end_date: date | None = None


@app.get(f"{PREFIX}summary", responses=_NEEDS_TOKEN)
def get_summary(account: Account) -> Enveloped[dashboard.Summary]:
    """The account at a glance: who, which services, how it stands, orders, the latest invoices."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.summary_of(tx, account.today))


@app.get(f"{PREFIX}services", responses=_NEEDS_TOKEN)
def list_services(
    account: Account, status: dashboard.StateAsked | None = None
) -> Enveloped[list[dashboard.ServiceInList]]:
    """Services, and homes with electricity; of a state, where one is named."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.services_listed(tx, account.today, status))


@app.get(f"{PREFIX}services/{{number}}", responses=_OF_ONE)
def get_service(number: ServiceNumber, account: Account) -> Enveloped[dashboard.ServiceDetail]:
    """A service with its pauses and the last ten things that were done with it."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.service_detail(tx, number, account.today))


@app.get(f"{PREFIX}usage", responses=problems(401, 403, 404, 422))
def get_usage(
    account: Account, asked: Annotated[UsageAsked, Query()]
) -> Enveloped[dashboard.UsageHistory]:
    """What a service has used day by day; without days, in the billing cycle so far."""
    with account.transaction() as tx:
        return Enveloped(
            data=dashboard.usage_history(
                tx, asked.service_id, account.today, asked.start_date, asked.end_date
            )
        )


@app.get(f"{PREFIX}billing", responses=_NEEDS_TOKEN)
def get_billing(account: Account) -> Enveloped[dashboard_billing.BillingView]:
    """The balance, how it is paid, and what was booked last."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard_billing.billing_view(tx, account.today))


@app.patch(
    f"{PREFIX}billing",
    responses=problems(400, 401, 403, 413, 415),
    openapi_extra=longest_body(1_024),
)
def change_billing(
    wanted: dashboard_billing.BillingWish, account: Account, clock: ClockOfProcess
) -> Enveloped[dashboard_billing.BillingView]:
    """Whether bills are collected by themselves, and how the customer is informed."""
    with account.transaction() as tx:
        view = dashboard_billing.change_billing(
            tx, account.customer_id, wanted, by=account.who, clock=clock
        )
    return Enveloped(data=view)


@app.get(f"{PREFIX}payment-methods", responses=_NEEDS_TOKEN)
def list_payment_methods(account: Account) -> Enveloped[list[paying.MethodShape]]:
    """How the account is paid, masked."""
    with account.transaction() as tx:
        return Enveloped(data=paying.methods_shown(tx))


@app.post(f"{PREFIX}payment-methods/code", status_code=202, responses=_NEEDS_TOKEN)
def send_code(account: Account, clock: ClockOfProcess) -> Enveloped[paying.CodeSent]:
    """Send the customer a code, by which they confirm a change of their methods. It is good for ten
    minutes, five tries and one change.
    """
    return Enveloped(data=paying.send_code(account, hasher_from_environment(), clock))


@app.post(
    f"{PREFIX}payment-methods",
    status_code=201,
    responses=problems(400, 401, 403, 413, 415),
    openapi_extra=longest_body(4_096),
)
def add_payment_method(
    wanted: paying.MethodWish, account: Account, clock: ClockOfProcess, code: Code = None
) -> Enveloped[paying.MethodShape]:
    """Add a method of payment. Details are sealed at once, and shown by their last four digits."""
    details = wanted.checked()
    key = sealer_from_environment().key_for(DETAILS)

    def add(tx: Transaction) -> paying.MethodShape:
        return paying.add_method(
            tx, details, key, primary=wanted.is_primary, by=account.who, clock=clock
        )

    added = paying.confirm(account, code, hasher_from_environment(), clock, add)
    return Enveloped(data=added)


@app.patch(
    f"{PREFIX}payment-methods/{{number}}",
    responses=problems(400, 401, 403, 404, 413, 415),
    openapi_extra=longest_body(1_024),
)
def choose_payment_method(
    number: ServiceNumber,
    wanted: paying.PrimaryWish,
    account: Account,
    clock: ClockOfProcess,
    code: Code = None,
) -> Enveloped[paying.MethodShape]:
    """Let bills be paid by a method from now on."""

    def choose(tx: Transaction) -> paying.MethodShape:
        return paying.choose_method(tx, number, clock=clock)

    return Enveloped(data=paying.confirm(account, code, hasher_from_environment(), clock, choose))


@app.delete(f"{PREFIX}payment-methods/{{number}}", responses=problems(400, 401, 403, 404))
def remove_payment_method(
    number: ServiceNumber, account: Account, clock: ClockOfProcess, code: Code = None
) -> Enveloped[list[paying.MethodShape]]:
    """Use a method no more; those that are left. The primary one stays while anything is owed."""

    def remove(tx: Transaction) -> list[paying.MethodShape]:
        return paying.remove_method(tx, number, by=account.who, clock=clock)

    return Enveloped(data=paying.confirm(account, code, hasher_from_environment(), clock, remove))


@app.get(f"{PREFIX}invoices", responses=_NEEDS_TOKEN)
def list_invoices(
    account: Account,
    status: dashboard.StatusAsked | None = None,
    limit: Limit = 10,
    offset: Offset = 0,
) -> Enveloped[dashboard.InvoicePage]:
    """Invoices and notes with their lines, the latest first."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.invoice_page(tx, account.today, status, limit, offset))


@app.get(f"{PREFIX}invoices/{{number}}/pdf", response_class=Response, responses=_PDF)
def get_invoice_document(
    number: InvoiceNumber, account: Account, download: bool = False
) -> Response:
    """An invoice as the PDF that was sent; as an attachment with `download=true`."""
    with account.transaction() as tx:
        key, sha256 = documents.bill_document(tx, number)

    content = document_bytes(settings().documents_bucket, key, sha256)
    how = "attachment" if download else "inline"
    headers = {"Content-Disposition": f'{how}; filename="{number}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@app.post(f"{PREFIX}invoices/{{number}}/pay", responses=problems(401, 403, 404, 409))
def pay_invoice(
    number: InvoiceNumber, account: Account, clock: ClockOfProcess
) -> Enveloped[paying.PayLink]:
    """A link to pay what is open of an invoice; asked again, the same one with its address."""
    with account.transaction() as tx:
        return Enveloped(data=paying.pay_link(tx, number, clock))


@app.get(f"{PREFIX}invoices/{{number}}", responses=_OF_ONE)
def get_invoice(number: InvoiceNumber, account: Account) -> Enveloped[dashboard.InvoiceDetail]:
    """An invoice with its lines."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.invoice_detail(tx, number, account.today))


@app.get(f"{PREFIX}orders", responses=_NEEDS_TOKEN)
def list_orders(account: Account) -> Enveloped[list[dashboard.OrderShape]]:
    """The orders of the account, the newest first."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.orders_of(tx, account.today))


@app.get(f"{PREFIX}orders/{{number}}", responses=_OF_ONE)
def get_order(number: ServiceNumber, account: Account) -> Enveloped[dashboard.OrderShape]:
    """One of them."""
    with account.transaction() as tx:
        return Enveloped(data=dashboard.order_of(tx, number, account.today))
