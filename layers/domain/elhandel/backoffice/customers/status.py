"""What an account is, by all that lies on it, as staff see it (CD-ACC-2)."""

from collections.abc import Sequence
from datetime import date

from elhandel.backoffice.customers.customer import Home
from elhandel.services.agreements import Agreement
from elhandel.services.states import AccountState, account_state


def account_status(
    homes: Sequence[Home], services: Sequence[Agreement], today: date
) -> AccountState:
    """The state of an account from its homes with electricity and its services."""
    return account_state(
        [*(_of_home(home, today) for home in homes), *(one.state.value for one in services)]
    )


def _of_home(home: Home, today: date) -> str:
    if home.contract_state == "awaiting":
        return "pending"
    if home.contract_state != "active" or (home.ends_on is not None and home.ends_on <= today):
        return "cancelled"
    return "active" if home.starts_on is not None and home.starts_on <= today else "pending"
