"""What staff do with services: order, activate, suspend, reactivate, cancel, another package."""

from typing import Final

from elhandel.billing.charges import Charge
from elhandel.jobs.fields import Customer, Day, Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.services import connections
from elhandel.platform.work.invoker import staff
from elhandel.services import UnableToServe, agreements
from elhandel.services.agreements import SUSPENSION_KINDS, Agreement, Done
from elhandel.services.packages import packages_on
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from elhandel.values.units import dkk_of_micro, short_dkk_of_ore


class ShowServices(Request, frozen=True):
    """Whose services."""

    customer: Customer


class ShowService(Request, frozen=True):
    """Which service."""

    service: Number


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


class ChangePackage(Request, frozen=True):
    """Another package from today on."""

    service: Number
    package: Filled
    why: Reason


def list_packages(tools: Tools, asked: Nothing) -> Answer:
    """What can be ordered today."""
    return {
        "packages": [
            {
                "code": one.code,
                "name": one.name,
                "technology": one.technology,
                "down_mbps": one.down_mbps,
                "up_mbps": one.up_mbps,
                "cap_mb": one.cap_mb,
                "monthly_dkk": dkk_of_micro(one.monthly),
                "installation_dkk": dkk_of_micro(one.installation),
                "router_dkk": dkk_of_micro(one.router),
            }
            for one in packages_on(tools.clock.today())
        ]
    }


def list_services(tools: Tools, asked: ShowServices) -> Answer:
    """The services of a customer, the newest first."""
    with tools.database.transaction() as tx:
        found = agreements.agreements_of(tx, asked.customer)
    return {"services": [_shown(one) for one in found]}


def show_service(tools: Tools, asked: ShowService) -> Answer:
    """A service, and what was done with it, the newest first."""
    with tools.database.transaction() as tx:
        found = agreements.agreement_of(tx, asked.service)
        deeds = agreements.deeds_of(tx, asked.service)

    return {
        **_shown(found),
        "history": [
            {
                "command": deed.command,
                "day": str(deed.day),
                "before": deed.state_before,
                "after": deed.state_after,
                "done_at": deed.done_at.isoformat(),
                "done_by": deed.done_by,
                "reason": deed.reason,
            }
            for deed in deeds
        ],
    }


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
        return _shown(agreements.order(tx, wanted, _decision(tools, asked.why)))


def activate_service(tools: Tools, asked: ActivateService) -> Answer:
    """Deliver a service: the rest of its billing cycle is charged."""
    with tools.database.transaction() as tx:
        return _done(
            agreements.activate(
                tx,
                asked.service,
                _decision(tools, asked.why),
                day=asked.day,
                connection_id=asked.connection,
            )
        )


def suspend_service(tools: Tools, asked: SuspendService) -> Answer:
    """Turn a service off; what was charged from there is credited."""
    if asked.cause not in SUSPENSION_KINDS:
        kinds = ", ".join(SUSPENSION_KINDS)
        raise UnableToServe(f"A suspension is one of {kinds}. Choose one.", field="cause")

    with tools.database.transaction() as tx:
        return _done(
            agreements.suspend(
                tx,
                asked.service,
                asked.cause,
                _decision(tools, asked.why),
                skip_billing=not asked.bill_on,
                day=asked.day,
            )
        )


def reactivate_service(tools: Tools, asked: MoveService) -> Answer:
    """Turn a service on again: the rest of its billing cycle is charged."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        return _done(agreements.reactivate(tx, asked.service, decision, day=asked.day))


def cancel_service(tools: Tools, asked: MoveService) -> Answer:
    """End a service; what was charged from there is credited."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        return _done(agreements.cancel(tx, asked.service, decision, day=asked.day))


def change_package(tools: Tools, asked: ChangePackage) -> Answer:
    """Give a service another package from today on."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        return _done(agreements.change_package(tx, asked.service, asked.package, decision))


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why, at=tools.clock.now())


def _done(done: Done) -> Answer:
    return {**_shown(done.agreement), "charges": [_charge(one) for one in done.charges]}


def _charge(charge: Charge) -> Answer:
    return {
        "what": charge.what,
        "from": str(charge.period.start),
        "to": str(charge.period.end),
        "amount_dkk": short_dkk_of_ore(charge.amount_ore),
    }


def _shown(agreement: Agreement) -> Answer:
    return {
        "service": agreement.agreement_id,
        "customer": agreement.account_id,
        "state": agreement.state.value,
        "package": agreement.now.package,
        "name": agreement.now.name,
        "monthly_dkk": dkk_of_micro(agreement.now.price),
        "address": agreement.address,
        "billing_day": agreement.billing_day,
        "connection": agreement.connection_id,
        "activated_on": _day(agreement.activated_on),
        "cancelled_on": _day(agreement.cancelled_on),
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


JOBS: Final = (
    Job("list-packages", Nothing, list_packages),
    Job("list-services", ShowServices, list_services, traced=True),
    Job("show-service", ShowService, show_service, traced=True),
    Job("order-service", OrderService, order_service),
    Job("activate-service", ActivateService, activate_service),
    Job("suspend-service", SuspendService, suspend_service),
    Job("reactivate-service", MoveService, reactivate_service),
    Job("cancel-service", MoveService, cancel_service),
    Job("change-package", ChangePackage, change_package),
    *connections.JOBS,
)
