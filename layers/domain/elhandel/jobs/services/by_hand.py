"""What staff do with services: order, activate, suspend, reactivate, cancel, another package; an
order that comes to nothing.

What a command bills at once gets its document in the same run; the command stands where that fails,
and `restore-documents` makes it.
"""

from typing import Final

from elhandel.billing import archive
from elhandel.billing.charges import Charge
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.fields import Customer, Day, Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.services.shown import billed_shown, service_shown
from elhandel.platform.telemetry import logger
from elhandel.platform.work.invoker import staff
from elhandel.services import UnableToServe, agreements
from elhandel.services.agreements import SUSPENSION_KINDS, Done
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from elhandel.values.units import short_dkk_of_ore


class OrderService(Request, frozen=True):
    """A service for a customer; it waits until it is activated."""

    customer: Customer
    package: Filled
    address: Filled
    """Where it is delivered, in one line."""

    case: Filled
    """The number of the order; the same again changes nothing."""

    why: Reason
    billing_day: Number = 1
    """1, 5, 25 or 30."""


class ActivateService(Request, frozen=True):
    """A service that is delivered from a day on."""

    service: Number
    why: Reason
    day: Day | None = None
    connection: Filled | None = None
    """Of the subscriber at the network's provider."""


class SuspendService(Request, frozen=True):
    """A service that is turned off from a day on."""

    service: Number
    cause: Filled
    """non_payment, customer_request, technical, fraud, policy_violation or other."""

    why: Reason
    day: Day | None = None
    bill_on: bool = False
    """Its days are billed all the same."""


class MoveService(Request, frozen=True):
    """A service that is turned on again, or ended, from a day on."""

    service: Number
    why: Reason
    day: Day | None = None


class WithdrawService(Request, frozen=True):
    """An order that was never delivered."""

    service: Number
    why: Reason


class ChangePackage(Request, frozen=True):
    """Another package from today on."""

    service: Number
    package: Filled
    why: Reason


def order_service(tools: Tools, asked: OrderService) -> Answer:
    """Order a service for a customer."""
    wanted = agreements.Order(
        customer_id=CustomerId(asked.customer),
        package=asked.package,
        address=asked.address,
        billing_day=asked.billing_day,
        key=asked.case,
    )
    with tools.database.transaction() as tx:
        return service_shown(agreements.order(tx, wanted, _decision(tools, asked.why)))


def activate_service(tools: Tools, asked: ActivateService) -> Answer:
    """Deliver a service: the rest of its billing cycle is charged."""
    with tools.database.transaction() as tx:
        done = agreements.activate(
            tx,
            asked.service,
            _decision(tools, asked.why),
            day=asked.day,
            connection_id=asked.connection,
        )
    return documented(tools, done)


def suspend_service(tools: Tools, asked: SuspendService) -> Answer:
    """Turn a service off; what was charged from there is credited."""
    if asked.cause not in SUSPENSION_KINDS:
        kinds = ", ".join(SUSPENSION_KINDS)
        raise UnableToServe(f"A suspension is one of {kinds}. Choose one.", field="cause")

    with tools.database.transaction() as tx:
        done = agreements.suspend(
            tx,
            asked.service,
            asked.cause,
            _decision(tools, asked.why),
            skip_billing=not asked.bill_on,
            day=asked.day,
        )
    return documented(tools, done)


def reactivate_service(tools: Tools, asked: MoveService) -> Answer:
    """Turn a service on again: the rest of its billing cycle is charged."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        done = agreements.reactivate(tx, asked.service, decision, day=asked.day)
    return documented(tools, done)


def cancel_service(tools: Tools, asked: MoveService) -> Answer:
    """End a service; what was charged from there is credited."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        done = agreements.cancel(tx, asked.service, decision, day=asked.day)
    return documented(tools, done)


def change_package(tools: Tools, asked: ChangePackage) -> Answer:
    """Give a service another package from today on."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        done = agreements.change_package(tx, asked.service, asked.package, decision)
    return documented(tools, done)


def withdraw_service(tools: Tools, asked: WithdrawService) -> Answer:
    """Take an order back that was never delivered."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        done = agreements.withdraw(tx, asked.service, decision)
    return documented(tools, done)


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why, at=tools.clock.now())


def documented(tools: Tools, done: Done) -> Answer:
    """What was done with a service, with the document of what was billed at once."""
    billed = done.billed
    if billed is not None:
        try:
            ids = [billed.invoice_id]
            archive.make_documents(tools.database, ids, bucket(), document, einvoice)
        except (archive.DocumentsNotMade, archive.UnableToStoreDocument):
            logger.exception("document-not-made", extra={"invoice": billed.invoice_id})

    return {
        **service_shown(done.agreement),
        "charges": [_charge(one) for one in done.charges],
        "invoice": None if billed is None else billed_shown(billed),
    }


def _charge(charge: Charge) -> Answer:
    return {
        "what": charge.what,
        "from": str(charge.period.start),
        "to": str(charge.period.end),
        "amount_dkk": short_dkk_of_ore(charge.amount_ore),
    }


JOBS: Final = (
    Job("order-service", OrderService, order_service),
    Job("activate-service", ActivateService, activate_service),
    Job("suspend-service", SuspendService, suspend_service),
    Job("reactivate-service", MoveService, reactivate_service),
    Job("cancel-service", MoveService, cancel_service),
    Job("change-package", ChangePackage, change_package),
    Job("withdraw-service", WithdrawService, withdraw_service),
)
