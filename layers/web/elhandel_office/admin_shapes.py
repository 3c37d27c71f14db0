"""The shapes of the admin's API (accounts, A.9): what is sent, and what is answered."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from elhandel.backoffice.customers import BillingView, CustomerFacts
from elhandel.platform.schedules import JobRun
from elhandel.platform.settings import settings
from elhandel.portal.shapes import ENTRY_TYPES, INVOICE_STATES, SERVICE_STATES, Shape
from elhandel.services.agreements import Agreement
from elhandel.values.units import decimal_dkk

type Why = Annotated[str, Field(min_length=10, max_length=400, description="Of the command.")]
type Notes = Annotated[str, Field(max_length=80)]
type ServiceId = Annotated[str, Field(max_length=40, examples=["7"])]


class Sent(BaseModel):
    """A command; its names on the wire are in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class Command(Sent):
    """On which service, and why."""

    service_id: ServiceId
    reason: Why
    notes: Notes = ""


class Activate(Command):
    """Deliver a service from a day on; from today without one."""

    activation_date: dt.date | None = None


class Suspend(Command):
    """Turn a service off."""

    suspension_type: Literal[
        "non_payment", "customer_request", "technical", "fraud", "policy_violation", "other"
    ]
    skip_billing: bool = True


class Cancel(Command):
    """End a service: `date` is the first day without it."""

    date: dt.date | None = None


class Generate(Sent):
    """Bill what services cost now: of some, or of all that are due."""

    service_ids: Annotated[list[ServiceId] | None, Field(max_length=500)] = None
    invoice_date: dt.date | None = None
    dry_run: bool = False
    reason: Why


class JobLogAsked(Shape):
    """Which runs: of a job, and those before a run."""

    job_name: Annotated[str | None, Field(max_length=80, examples=["charge-services"])] = None
    before: Annotated[int | None, Field(gt=0, lt=2**63)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class JobLogRow(Shape):
    """A run that has ended, by the words of the requirements. partial: done, and some of its
    records failed. Counts are null where a job counts no records.
    """

    id: str
    job_name: str
    execution_start: dt.datetime
    execution_end: dt.datetime
    duration_ms: int
    status: Literal["success", "partial", "failed"]
    records_processed: int | None
    records_failed: int | None
    records_skipped: int | None
    error_message: str | None
    error_details: Annotated[str | None, Field(description="The code of the error.")]
    trigger_source: Literal["scheduled", "manual"]
    triggered_by: Annotated[str | None, Field(description="Of the staff; null: the clock.")]
    environment: Annotated[str, Field(description="The address of its APIs.")]
    execution_details: dict[str, int]

    @classmethod
    def of(cls, number: int, run: JobRun) -> Self:
        return cls(
            id=str(number),
            job_name=run.name,
            execution_start=run.begun_at,
            execution_end=run.ended_at,
            duration_ms=run.duration_ms,
            status="failed" if run.outcome != "done" else "partial" if run.failed else "success",
            records_processed=run.processed,
            records_failed=run.failed,
            records_skipped=run.skipped,
            error_message=run.sentence,
            error_details=run.code,
            trigger_source="manual" if run.by_hand else "scheduled",
            triggered_by=run.asked_by,
            environment=settings().api_address,
            execution_details=dict(run.counts),
        )


class JobLog(Shape):
    """A page of runs, the latest first. before: asks for the next page; null at the end."""

    runs: list[JobLogRow]
    before: str | None


class InvoiceMade(Shape):
    """A bill that was issued at once."""

    id: str
    invoice_number: str
    total_amount: Decimal
    due_date: dt.date

    @classmethod
    def of(cls, billed: dict[str, Any] | None) -> Self | None:
        if billed is None:
            return None
        return cls(
            id=billed["number"],
            invoice_number=billed["number"],
            total_amount=Decimal(billed["total_dkk"]),
            due_date=billed["due_on"],
        )


class Commanded(Shape):
    """What came of a command. suspendedAt: the day from which it is off; null where it is not.
    invoice: null where the account's next bill takes it.
    """

    service_id: str
    status: str
    activation_date: dt.date | None
    cancellation_date: dt.date | None
    suspended_at: dt.date | None
    suspension_type: str | None = None
    invoice: InvoiceMade | None

    @classmethod
    def of(cls, answer: dict[str, Any], suspension_type: str | None = None) -> Self:
        return cls(
            service_id=str(answer["service"]),
            status=SERVICE_STATES[answer["state"]],
            activation_date=answer["activated_on"],
            cancellation_date=answer["cancelled_on"],
            suspended_at=answer.get("suspended_on"),  # not kept of commands before it was answered
            suspension_type=suspension_type,
            invoice=InvoiceMade.of(answer["invoice"]),
        )


class GeneratedInvoice(Shape):
    """A bill for services; serviceId is the first of them. Of a dry run it has no number."""

    service_id: str
    service_ids: list[str]
    customer_id: str
    invoice_number: str | None
    total_amount: Decimal


class Generated(Shape):
    """What was billed. Of what was done before under the same key there are no single bills."""

    generated: int
    failed: int
    left: int
    invoices: list[GeneratedInvoice]

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Self:
        return cls(
            generated=answer["generated"],
            failed=answer["failed"],
            left=answer["left"],
            invoices=[
                GeneratedInvoice(
                    service_id=str(one["services"][0]),
                    service_ids=[str(number) for number in one["services"]],
                    customer_id=str(one["customer"]),
                    invoice_number=one["number"],
                    total_amount=Decimal(one["total_dkk"]),
                )
                for one in answer.get("invoices", ())
            ],
        )


class ServiceOfAccount(Shape):
    """A service, briefly."""

    id: str
    package_name: str
    status: str
    billing_date: int
    activation_date: dt.date | None

    @classmethod
    def of(cls, agreement: Agreement) -> Self:
        return cls(
            id=str(agreement.agreement_id),
            package_name=agreement.now.name,
            status=SERVICE_STATES[agreement.state],
            billing_date=agreement.chosen_day,
            activation_date=agreement.activated_on,
        )


class InvoiceOfAccount(Shape):
    """A document, briefly."""

    id: str
    invoice_number: str
    invoice_date: dt.date
    due_date: dt.date
    total_amount: Decimal
    amount_due: Decimal
    status: str


class TransactionOfAccount(Shape):
    """Something that was booked; above 0 is owed."""

    id: str
    date: dt.date
    type: str
    amount: Decimal
    invoice_number: str | None


class CustomerOfAccount(Shape):
    """Whose account it is; contact data for those who may see it."""

    id: str
    account_number: str
    type: Literal["residential", "business"]
    name: str | None
    email: str | None
    phone: str | None


class BillingOfAccount(Shape):
    """How the account stands."""

    account_balance: Decimal
    overdue_amount: Decimal
    unbilled_amount: Annotated[Decimal, Field(description="Without VAT.")]
    billing_date: int | None


class CustomerBilling(Shape):
    """The billing view of a customer."""

    customer: CustomerOfAccount
    billing: BillingOfAccount
    invoices: list[InvoiceOfAccount]
    transactions: list[TransactionOfAccount]
    services: list[ServiceOfAccount]

    @classmethod
    def of(cls, facts: CustomerFacts, view: BillingView, *, knows_contacts: bool) -> Self:
        person, money = facts.person, facts.money
        return cls(
            customer=CustomerOfAccount(
                id=str(person.account_id),
                account_number=person.account_number,
                type="business" if person.kind == "business" else "residential",
                name=person.name if knows_contacts else None,
                email=person.email if knows_contacts else None,
                phone=person.phone if knows_contacts else None,
            ),
            billing=BillingOfAccount(
                account_balance=decimal_dkk(-money.balance_ore),
                overdue_amount=decimal_dkk(money.overdue_ore),
                unbilled_amount=decimal_dkk(view.waiting_ore),
                billing_date=money.billing_day,
            ),
            invoices=[
                InvoiceOfAccount(
                    id=one.number,
                    invoice_number=one.number,
                    invoice_date=one.issued_on,
                    due_date=one.due_on,
                    total_amount=decimal_dkk(one.total_ore),
                    amount_due=decimal_dkk(stands.open_ore),
                    status=INVOICE_STATES[stands.status],
                )
                for one, stands in view.documents
            ],
            transactions=[
                TransactionOfAccount(
                    id=str(one.posting_id),
                    date=one.booked_on,
                    type=ENTRY_TYPES.get(one.source, one.source),
                    amount=decimal_dkk(one.amount_ore),
                    invoice_number=one.number,
                )
                for one in view.booked
            ],
            services=[ServiceOfAccount.of(one) for one in view.services],
        )


class Admin(Shape):
    """Who did something. name: null where it was no member of the staff; email: null, for the
    firm's provider has it, and we do not.
    """

    id: str
    name: str | None
    email: None = None


class AuditRow(Shape):
    """What was done with a service, with what was there before and after."""

    action_type: str
    day: dt.date
    reason: str
    previous_status: str | None
    new_status: str
    previous_data: dict[str, Any] | None
    new_data: dict[str, Any]
    created_at: dt.datetime
    admin: Admin


class SuspensionRow(Shape):
    """Days on which a service was off."""

    suspension_type: str
    skip_billing: bool
    suspended_on: dt.date
    reactivated_on: dt.date | None


class Audit(Shape):
    """All that was done with a service, the newest first."""

    actions: list[AuditRow]
    suspensions: list[SuspensionRow]
