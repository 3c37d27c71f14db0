"""Contact data, and who has to do with a metering point."""

from typing import Final

from elhandel.jobs.fields import Contract, Customer, Filled, Point, Texts, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import decisions
from elhandel.platform.work.invoker import staff


class ChangeContact(Request, frozen=True, kw_only=True):
    """Contact data of a customer, or of the recipient of a contract's bills."""

    customer: Customer | None = None
    contract: Contract | None = None

    name: Filled | None = None
    email: Filled | None = None
    phone: Filled | None = None
    billing_address: Texts | None = None

    why: Why


class CustomersOfPoint(Request, frozen=True):
    """Which point."""

    gsrn: Point


def change_contact(tools: Tools, asked: ChangeContact) -> Answer:
    """Contact data from now on; what is left out stays as it is."""
    decision = decisions.decided(staff(), asked.why, tools.clock)
    contact = decisions.contact_of(
        name=asked.name,
        email=asked.email,
        phone=asked.phone,
        billing_address=asked.billing_address,
    )

    with tools.database.transaction() as tx:
        changed = decisions.change_contact(
            tx, contact, decision, customer=asked.customer, contract=asked.contract
        )

    return {"changed": changed}


def customers_of_point(tools: Tools, asked: CustomersOfPoint) -> Answer:
    """Every contract of a point with its customer, by ids."""
    return decisions.customers_of_point(tools.database, asked.gsrn)


JOBS: Final = (
    Job("change-contact", ChangeContact, change_contact),
    Job("customers-of-point", CustomersOfPoint, customers_of_point, traced=True),
)
