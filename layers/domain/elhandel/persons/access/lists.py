"""The lists of an access request (article 15 of the GDPR), asked of every room that holds them.

Each is about the person's own contracts and, at a metering point, about the days on which it was
theirs. What somebody else lived through there, another signup that names the same number, and the
names of staff are not in it.
"""

from collections.abc import Mapping
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.backoffice import personal as backoffice
from elhandel.billing import personal as billing
from elhandel.certificates import personal as certificates
from elhandel.dunning import personal as dunning
from elhandel.exchange import personal as exchange
from elhandel.identity import personal as identity
from elhandel.imports import personal as imports
from elhandel.ledger import personal as ledger
from elhandel.live import personal as live
from elhandel.market import personal as market
from elhandel.metering import personal as metering
from elhandel.meters import personal as meters
from elhandel.minting import personal as minting
from elhandel.notifications import personal as notifications
from elhandel.onboarding import personal as onboarding
from elhandel.payments import personal as payments
from elhandel.persons.person import Person
from elhandel.platform.database import Transaction
from elhandel.platform.keys import access as keys
from elhandel.platform.upkeep.data_subject import HeldList
from elhandel.portfolio import personal as portfolio
from elhandel.pricing import personal as pricing
from elhandel.reconciliation import personal as reconciliation
from elhandel.services import personal as services
from elhandel.settlement import personal as settlement
from elhandel.wallets import personal as wallets

type Json = dict[str, Any]

_OF_PERSONS: Final[Mapping[str, HeldList]] = {
    "rectifications": HeldList(
        """
        SELECT contract_id, rectified_at, before, after
        FROM persons.rectification
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY deed_id
        """,
        ("persons.rectification",),
    ),
    "deeds": HeldList(
        """
        SELECT kind, at, reason
        FROM persons.deed
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY deed_id
        """,
        ("persons.deed",),
    ),
}

LISTS: Final[Mapping[str, HeldList]] = {
    **keys.ACCESS,
    **identity.ACCESS,
    **portfolio.ACCESS,
    **pricing.ACCESS,
    **metering.ACCESS,
    **settlement.ACCESS,
    **billing.ACCESS,
    **ledger.ACCESS,
    **payments.ACCESS,
    **services.ACCESS,
    **minting.ACCESS,
    **meters.ACCESS,
    **wallets.ACCESS,
    **dunning.ACCESS,
    **certificates.ACCESS,
    **exchange.ACCESS,
    **live.ACCESS,
    **notifications.ACCESS,
    **imports.ACCESS,
    **backoffice.ACCESS,
    **reconciliation.ACCESS,
    **market.ACCESS,
    **onboarding.ACCESS,
    **_OF_PERSONS,
}
"""Every list by its name, which stands in the answer and never changes."""


def read_list(tx: Transaction, name: str, values: Mapping[str, Any]) -> list[Json]:
    """The rows of a list, as the database has them. values: `values_of`, and those of a page."""
    with tx.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(LISTS[name].question, values).fetchall()


def values_of(tx: Transaction, person: Person) -> dict[str, Any]:
    """The parameters by which lists find a person's rows: ids, and the days of their points."""
    days = portfolio.days_at_points(tx, person.contracts)

    return {
        **person.values,
        "own_points": [stay.metering_point_id for stay in days],
        "own_first": [stay.first for stay in days],
        "own_past": [stay.past for stay in days],
    }
