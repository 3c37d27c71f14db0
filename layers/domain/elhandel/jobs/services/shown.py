"""Services as they stand, and what can be ordered."""

from datetime import date
from typing import Final

from elhandel.billing.issue import BilledNow
from elhandel.jobs.fields import Customer, Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.services import agreements
from elhandel.services.agreements import Agreement
from elhandel.services.packages import packages_on
from elhandel.values.units import dkk_of_micro, dkk_of_ore


class ShowServices(Request, frozen=True):
    """Whose services."""

    customer: Customer


class ShowService(Request, frozen=True):
    """Which service."""

    service: Number


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
    return {"services": [service_shown(one) for one in found]}


def show_service(tools: Tools, asked: ShowService) -> Answer:
    """A service, and what was done with it, the newest first."""
    with tools.database.transaction() as tx:
        found = agreements.agreement_of(tx, asked.service)
        deeds = agreements.deeds_of(tx, asked.service)

    return {
        **service_shown(found),
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


def service_shown(agreement: Agreement) -> Answer:
    """A service as a job answers it."""
    return {
        "service": agreement.agreement_id,
        "customer": agreement.account_id,
        "state": agreement.state.value,
        "package": agreement.now.package,
        "name": agreement.now.name,
        "monthly_dkk": dkk_of_micro(agreement.now.price),
        "address": agreement.address,
        "billing_day": agreement.chosen_day,
        "connection": agreement.connection_id,
        "activated_on": _day(agreement.activated_on),
        "suspended_on": _day(_off_since(agreement)),
        "cancelled_on": _day(agreement.cancelled_on),
    }


def billed_shown(billed: BilledNow) -> Answer:
    """A bill that was issued at once."""
    return {
        "invoice_id": billed.invoice_id,
        "number": billed.number,
        "total_dkk": dkk_of_ore(billed.total_ore),
        "due_on": str(billed.due_on),
    }


def _off_since(agreement: Agreement) -> date | None:
    """The day from which a service is off; None where it is not."""
    return next((one.from_day for one in agreement.suspensions if one.to_day is None), None)


def _day(day: object) -> str | None:
    return None if day is None else str(day)


JOBS: Final = (
    Job("list-packages", Nothing, list_packages),
    Job("list-services", ShowServices, list_services, traced=True),
    Job("show-service", ShowService, show_service, traced=True),
)
