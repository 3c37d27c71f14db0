"""Access of a person to what the portfolio holds: contact data, contracts, supply and points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.data_subject import HeldList
from elhandel.values.ids import ContractId, MeteringPointId

_ROOM: Final = "elhandel.portfolio.personal"


@dataclass(frozen=True, slots=True)
class DaysAtPoint:
    """Local days from `first` until the day before `past` on which a point was a person's."""

    metering_point_id: MeteringPointId
    first: date
    past: date


def days_at_points(tx: Transaction, contracts: Sequence[ContractId]) -> list[DaysAtPoint]:
    """The points that these contracts were supplied at, with their children, and when.

    Days last until 9999-12-31 where the end of supply is not known yet. `past` may come before
    `first`, where a child was coupled only outside the supply.
    """
    with tx.cursor(row_factory=class_row(DaysAtPoint)) as cursor:
        return cursor.execute(_DAYS_AT_POINTS, {"contracts": list(contracts)}).fetchall()


_DAYS_AT_POINTS: Final = """
SELECT DISTINCT k.metering_point_id, greatest(s.starts_on, k.first) AS first,
       least(coalesce(s.ends_on, date '9999-12-31'), k.past) AS past
FROM portfolio.supply_period s
CROSS JOIN LATERAL (  -- joined, it would be all child points that are read
    SELECT * FROM portfolio.settled_with WHERE main_id = s.metering_point_id OFFSET 0) k
WHERE s.contract_id = ANY(%(contracts)s) AND s.state = 'active'
"""

ACCESS: Final[Mapping[str, HeldList]] = {
    "parties": HeldList(
        """
        SELECT customer_id, account_number, market, kind, name, email, phone, billing_address,
               octet_length(identity_sealed) > 0 AS number_is_stored_sealed,
               created_at, updated_at, proved_at, joined_to, forgotten_at
        FROM portfolio.customer
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY customer_id
        """,
        ("portfolio.customer",),
    ),
    "past_contact": HeldList(
        """
        SELECT customer_id, name, email, phone, billing_address, held_until, reason
        FROM portfolio.past_contact
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY held_until
        """,
        ("portfolio.past_contact",),
    ),
    "recipients": HeldList(
        """
        SELECT recipient_id, customer_id, name, email, phone, billing_address, recorded_at
        FROM portfolio.recipient
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY recipient_id
        """,
        ("portfolio.recipient",),
    ),
    "recipient_changes": HeldList(
        """
        SELECT contract_id, changed_at, before_id, after_id, reason
        FROM portfolio.recipient_change
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY changed_at
        """,
        ("portfolio.recipient_change",),
    ),
    "joined_parties": HeldList(
        """
        SELECT contract_id, party_id, customer_id, joined_at, reason
        FROM portfolio.party_join
        WHERE customer_id = ANY(%(parties)s) AND party_id = ANY(%(parties)s)
        ORDER BY joined_at
        """,
        ("portfolio.party_join",),
    ),
    "home_answers": HeldList(
        """
        SELECT party_id, customer_id, is_theirs, answered_at, outcome, closed_at, reason
        FROM portfolio.home_answer
        WHERE party_id = ANY(%(parties)s)
        ORDER BY home_answer_id
        """,
        ("portfolio.home_answer",),
    ),
    "contracts": HeldList(
        statement(_ROOM, "contracts_of_person"),
        ("portfolio.contract", "portfolio.metering_point"),
    ),
    "supply": HeldList(
        """
        SELECT supply_period_id, contract_id, state, starts_on, ends_on, activated_at
        FROM portfolio.supply_period
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY supply_period_id
        """,
        ("portfolio.supply_period",),
    ),
    "supply_moves": HeldList(
        """
        SELECT m.supply_period_id, m.moved_at, m.started_on, m.ended_on, m.starts_on, m.ends_on,
               m.reason
        FROM portfolio.supply_move m
        JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY m.moved_at
        """,
        ("portfolio.supply_move",),
    ),
    "vacancies": HeldList(
        """
        SELECT contract_id, starts_on, ends_on, recorded_at
        FROM portfolio.vacancy
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY starts_on
        """,
        ("portfolio.vacancy",),
    ),
    "products": HeldList(
        """
        SELECT contract_id, valid_from, product_id, recorded_at, superseded_at, reason
        FROM portfolio.contract_product
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY contract_id, valid_from
        """,
        ("portfolio.contract_product",),
    ),
    "agreed_prices": HeldList(
        """
        SELECT contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh,
               fixed_per_kwh, subscription_per_month, term_months, term_starts, notice_days,
               after_term, recorded_at, superseded_at, reason
        FROM portfolio.agreed_price
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY contract_id, valid_from
        """,
        ("portfolio.agreed_price",),
    ),
    "points": HeldList(
        statement(_ROOM, "points_of_person"),
        ("portfolio.metering_point", "portfolio.metering_point_version"),
    ),
    "heating": HeldList(
        statement(_ROOM, "heating_of_person"),
        ("portfolio.heated",),
    ),
}
