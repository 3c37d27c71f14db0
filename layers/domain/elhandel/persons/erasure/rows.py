"""Forgetting: which rows go, which are blanked in place, table by table.

Of a customer who left, contract, supply and settlement stay without a person: ids, days, kWh and
amounts, so that the ledger is whole. A signup that came to nothing goes with all its rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString

from elhandel.persons.person import Person
from elhandel.platform.database import Transaction, fetch_one

type Statements = Sequence[tuple[str, LiteralString]]
"""(table, statement). Parameters: parties, contracts, points, references, now."""

_OF_PROCESSES: Final = (
    "(SELECT process_id FROM market.process WHERE contract_id = ANY(%(contracts)s))"
)

PROCESSES: Final[Statements] = (
    ("market.resumption", f"DELETE FROM market.resumption WHERE process_id IN {_OF_PROCESSES}"),  # noqa: S608
    ("market.notice", f"DELETE FROM market.notice WHERE process_id IN {_OF_PROCESSES}"),  # noqa: S608
    (
        "market.process_event",
        f"DELETE FROM market.process_event WHERE process_id IN {_OF_PROCESSES}",  # noqa: S608
    ),
    (
        "market.sent",
        "DELETE FROM market.sent WHERE transaction_id IN "  # noqa: S608
        f"(SELECT transaction_id FROM market.request WHERE process_id IN {_OF_PROCESSES})",
    ),
    ("market.request", f"DELETE FROM market.request WHERE process_id IN {_OF_PROCESSES}"),  # noqa: S608
    ("market.process", "DELETE FROM market.process WHERE contract_id = ANY(%(contracts)s)"),
    ("market.name_case", "DELETE FROM market.name_case WHERE contract_id = ANY(%(contracts)s)"),
    (
        "market.customer_at_point",
        "DELETE FROM market.customer_at_point WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "onboarding.idempotent_answer",
        "DELETE FROM onboarding.idempotent_answer WHERE answer->>'signup_id' = ANY(%(references)s)",
    ),
)

# Needed by no duty, also while claims may be raised: what was replaced, and what opens something.
SIDELINES: Final[Statements] = (
    (
        "portfolio.past_contact",
        "DELETE FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "persons.rectification",
        "DELETE FROM persons.rectification WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "portfolio.recipient_change",
        "DELETE FROM portfolio.recipient_change WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.recipient",
        """
        DELETE FROM portfolio.recipient r WHERE r.customer_id = ANY(%(parties)s)
          AND NOT EXISTS (SELECT FROM portfolio.contract c WHERE c.recipient_id = r.recipient_id)
          AND NOT EXISTS (SELECT FROM billing.invoice i WHERE i.recipient_id = r.recipient_id)
          AND NOT EXISTS (SELECT FROM portfolio.recipient_change h
                          WHERE h.before_id = r.recipient_id OR h.after_id = r.recipient_id)
        """,
    ),
    (
        "onboarding.idempotent_answer",
        "DELETE FROM onboarding.idempotent_answer WHERE answer->>'signup_id' = ANY(%(references)s)",
    ),
    (
        "onboarding.signup",
        "UPDATE onboarding.signup SET warnings = '{}' WHERE contract_id = ANY(%(contracts)s) AND warnings <> '{}'",
    ),
    (
        "platform.api_key",
        """
        UPDATE platform.api_key SET name = '', revoked_at = coalesce(revoked_at, %(now)s)
        WHERE customer_id = ANY(%(parties)s) AND (name <> '' OR revoked_at IS NULL)
        """,
    ),
)

# Who shares a point, or the point that it belongs to or belonged to, with somebody who is still
# known.
_LONELY: Final = """
    SELECT x.point FROM (
        SELECT unnest(%(points)s::int[]) AS point
        UNION SELECT k.child_id FROM portfolio.coupling k WHERE k.parent_id = ANY(%(points)s)) x
    WHERE NOT EXISTS (
        SELECT FROM (SELECT x.point AS main
                     UNION ALL SELECT k.parent_id FROM portfolio.coupling k WHERE k.child_id = x.point) m
        JOIN portfolio.contract c ON c.metering_point_id = m.main
        JOIN portfolio.customer u USING (customer_id)
        WHERE u.forgotten_at IS NULL)
"""

# The last thing done: whoever is forgotten here no longer counts.
POINTS: Final[Statements] = (
    (
        "portfolio.metering_point_version",
        "UPDATE portfolio.metering_point_version SET address = NULL "  # noqa: S608
        f"WHERE address IS NOT NULL AND metering_point_id IN ({_LONELY})",
    ),
    (
        "market.customer_at_point",
        "DELETE FROM market.customer_at_point "  # noqa: S608
        f"WHERE contract_id IS NULL AND metering_point_id IN ({_LONELY})",
    ),
)

CUSTOMER: Final[Statements] = (
    (
        "portfolio.contract",
        """
        UPDATE portfolio.contract SET recipient_id = NULL, protected_name = false, protected_address = false
        WHERE contract_id = ANY(%(contracts)s) AND (recipient_id IS NOT NULL OR protected_name OR protected_address)
        """,
    ),
    *SIDELINES,
    (
        "onboarding.signup_hold",
        """
        UPDATE onboarding.signup_hold h SET reason = '' FROM onboarding.signup s
        WHERE s.signup_id = h.signup_id AND s.contract_id = ANY(%(contracts)s) AND h.reason <> ''
        """,
    ),
    (
        "portfolio.recipient",
        """
        UPDATE portfolio.recipient SET name = '', email = '', phone = '', billing_address = NULL
        WHERE customer_id = ANY(%(parties)s)
        """,
    ),
    (
        "portfolio.party_join",
        """
        UPDATE portfolio.party_join SET reason = ''
        WHERE (customer_id = ANY(%(parties)s) OR party_id = ANY(%(parties)s)) AND reason <> ''
        """,
    ),
    (
        "portfolio.agreed_price",
        "UPDATE portfolio.agreed_price SET reason = '' WHERE contract_id = ANY(%(contracts)s) AND reason <> ''",
    ),
    (
        "portfolio.contract_product",
        "UPDATE portfolio.contract_product SET reason = '' WHERE contract_id = ANY(%(contracts)s) AND reason <> ''",
    ),
    (
        "portfolio.supply_move",
        """
        UPDATE portfolio.supply_move m SET reason = '' FROM portfolio.supply_period s
        WHERE s.supply_period_id = m.supply_period_id AND s.contract_id = ANY(%(contracts)s) AND m.reason <> ''
        """,
    ),
    (
        "billing.aconto_plan",
        """
        DELETE FROM billing.aconto_plan a WHERE a.contract_id = ANY(%(contracts)s)
          AND NOT EXISTS (SELECT FROM portfolio.supply_period s JOIN settlement.settlement e USING (supply_period_id)
                          WHERE s.contract_id = a.contract_id)
        """,
    ),
    (
        "portfolio.customer",
        """
        UPDATE portfolio.customer
        SET name = '', email = '', phone = '', billing_address = NULL, identity_sealed = '', identity_key = '',
            identity_hash = NULL, identity_hash_even = NULL, forgotten_at = %(now)s
        WHERE customer_id = ANY(%(parties)s) AND forgotten_at IS NULL
        """,
    ),
)

SIGNUPS: Final[Statements] = (
    ("market.succession", "DELETE FROM market.succession WHERE contract_id = ANY(%(contracts)s)"),
    ("onboarding.signup", "DELETE FROM onboarding.signup WHERE contract_id = ANY(%(contracts)s)"),
    (
        "portfolio.recipient_change",
        "DELETE FROM portfolio.recipient_change WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.agreed_price",
        "DELETE FROM portfolio.agreed_price WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.contract_product",
        "DELETE FROM portfolio.contract_product WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.party_join",
        "DELETE FROM portfolio.party_join WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "persons.rectification",
        "DELETE FROM persons.rectification WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "billing.aconto_plan",
        "DELETE FROM billing.aconto_plan WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.supply_period",
        "DELETE FROM portfolio.supply_period WHERE contract_id = ANY(%(contracts)s)",
    ),
    ("portfolio.contract", "DELETE FROM portfolio.contract WHERE contract_id = ANY(%(contracts)s)"),
)

# All parties of the persons of whom nothing is left: whoever they were joined to, and whoever was
# joined to them, has no contract and no invoice either.
_EMPTY: Final = """
WITH person AS (
    SELECT DISTINCT coalesce(joined_to, customer_id) AS root FROM portfolio.customer
    WHERE customer_id = ANY(%(parties)s)),
party AS (
    SELECT p.root, k.customer_id, k.forgotten_at
    FROM person p JOIN portfolio.customer k ON k.customer_id = p.root OR k.joined_to = p.root),
needed AS (
    SELECT k.root FROM party k
    WHERE k.forgotten_at IS NOT NULL
       OR EXISTS (SELECT FROM portfolio.contract c WHERE c.customer_id = k.customer_id)
       OR EXISTS (SELECT FROM billing.invoice i WHERE i.customer_id = k.customer_id)
       OR EXISTS (SELECT FROM portfolio.party_join j
                  WHERE j.customer_id = k.customer_id OR j.party_id = k.customer_id))
SELECT array(SELECT customer_id FROM party WHERE root NOT IN (SELECT root FROM needed) ORDER BY 1)
"""

PARTIES: Final[Statements] = (
    (
        "portfolio.past_contact",
        "DELETE FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "persons.rectification",
        "DELETE FROM persons.rectification WHERE customer_id = ANY(%(parties)s)",
    ),
    ("portfolio.recipient", "DELETE FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)"),
    ("platform.api_key", "DELETE FROM platform.api_key WHERE customer_id = ANY(%(parties)s)"),
    ("portfolio.customer", "DELETE FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)"),
)

type Counts = dict[str, int]
"""Rows deleted or blanked, by table."""


def forget_customer(tx: Transaction, person: Person, now: Any) -> Counts:
    """Blank what is known of a customer who left, and delete what only said something about
    them.
    """
    values = {**person.values, "now": now}
    counts: Counts = {}
    for statements in (PROCESSES, CUSTOMER, POINTS):
        _run(tx, statements, values, counts)
    return counts


def forget_sidelines(tx: Transaction, person: Person, now: Any) -> Counts:
    """Delete what no duty keeps of a customer of whom other things have to stay."""
    counts: Counts = {}
    _run(tx, SIDELINES, {**person.values, "now": now}, counts)
    return counts


_OF_CONTRACTS: Final = """
SELECT array_agg(DISTINCT c.customer_id), array_agg(DISTINCT c.metering_point_id),
       coalesce(array_agg(s.reference) FILTER (WHERE s.reference IS NOT NULL), '{}')
FROM portfolio.contract c LEFT JOIN onboarding.signup s USING (contract_id)
WHERE c.contract_id = ANY(%(contracts)s)
"""


def forget_signups(tx: Transaction, contracts: Sequence[int]) -> Counts:
    """Delete contracts that were never supplied with all their rows, and whole persons of whom
    nothing else is left.
    """
    counts: Counts = {}
    if not contracts:
        return counts

    parties, points, references = fetch_one(tx, _OF_CONTRACTS, {"contracts": list(contracts)})
    values = {
        "contracts": list(contracts),
        "parties": parties,
        "points": points,
        "references": references,
    }
    for statements in (PROCESSES, SIGNUPS):
        _run(tx, statements, values, counts)

    _run_parties(tx, parties, counts)
    _run(tx, POINTS, values, counts)

    return counts


def forget_parties(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete the persons behind these parties whose parties have neither a contract nor an invoice
    left.
    """
    counts: Counts = {}
    _run_parties(tx, parties, counts)
    return counts


def _run_parties(tx: Transaction, parties: Sequence[int], counts: Counts) -> None:
    (empty,) = fetch_one(tx, _EMPTY, {"parties": list(parties)})
    _run(tx, PARTIES, {"parties": empty}, counts)


def _run(
    tx: Transaction, statements: Statements, values: Mapping[str, Any], counts: Counts
) -> None:
    for table, statement in statements:
        if rows := tx.execute(statement, values).rowcount:
            counts[table] = counts.get(table, 0) + rows
