"""The rights of a person: access, rectification, erasure. No answer goes into a log."""

from typing import Final

from elhandel import persons
from elhandel.jobs.fields import Contract, Customer, Filled, Texts, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.upkeep.horizon import horizon_of_now
from elhandel.onboarding import decisions
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class PersonData(Request, frozen=True):
    """Whose data, and why it is asked for."""

    customer: Customer
    why: Why

    part: Filled | None = None
    """The part to read, as `next` of the answer before names it; "page" is the readable one."""

    after: Filled | None = None
    """Where in that part to go on."""


class RectifyPerson(Request, frozen=True, kw_only=True):
    """Whose data is wrong, and what is right; what is left out stays as it is."""

    customer: Customer
    why: Why

    contract: Contract | None = None
    """Also to whom the bills of that contract go."""

    name: Filled | None = None
    email: Filled | None = None
    phone: Filled | None = None
    billing_address: Texts | None = None


class ErasePerson(Request, frozen=True):
    """Whom to erase, and why."""

    customer: Customer
    why: Why

    preview: bool = False
    """What would go and what would stay; nothing is changed."""


def person_data(tools: Tools, asked: PersonData) -> Answer:
    """Everything that is held about a person, part by part."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    return persons.person_data(
        tools.database,
        horizon_of_now(tools),
        asked.customer,
        decision,
        part=asked.part,
        after=asked.after or "",
    )


def rectify_person(tools: Tools, asked: RectifyPerson) -> Answer:
    """Correct what is wrong about a person."""
    contact = decisions.contact_of(
        name=asked.name,
        email=asked.email,
        phone=asked.phone,
        billing_address=asked.billing_address,
    )
    decision = Decision(staff(), asked.why, tools.clock.now())

    return persons.rectify_person(
        tools.database, asked.customer, contact, decision, contract=asked.contract
    )


def erase_person(tools: Tools, asked: ErasePerson) -> Answer:
    """Erase what no duty keeps of a person; the answer says what stays."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    return persons.erase_person(
        tools.database, horizon_of_now(tools), asked.customer, decision, preview=asked.preview
    )


JOBS: Final = (
    Job("person-data", PersonData, person_data, traced=True),
    Job("rectify-person", RectifyPerson, rectify_person),
    Job("erase-person", ErasePerson, erase_person, traced=True),
)
