"""Two customers that are one. Their numbers may have to be opened and compared."""

from typing import Final

from elhandel.jobs.fields import Customer, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import decisions
from elhandel.platform.vault.opener import opener_from_environment
from elhandel.platform.work.invoker import staff


class JoinCustomer(Request, frozen=True, kw_only=True):
    """A party that staff know to be a customer."""

    party: Customer

    customer: Customer | None = None
    """Which customer; without it, the one with the same number."""

    why: Why


def join_customer(tools: Tools, asked: JoinCustomer) -> Answer:
    """Give the contracts of a party to the customer that it is."""
    decision = decisions.decided(staff(), asked.why, tools.clock)

    return decisions.join_customer(
        tools.database, asked.party, asked.customer, decision, opener_from_environment
    )


JOBS: Final = (Job("join-customer", JoinCustomer, join_customer),)
