"""Erasure of a person in billing: agreed amounts on account, and how they were billed.

Invoices and charges stay as long as the books.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps
from elhandel.values.ids import ContractId


def forget_aconto_plans(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete the plans of these contracts, except where settled supply may still be explained."""
    return run_steps(tx, _UNSETTLED_PLANS, {"contracts": list(contracts)})


def delete_aconto_plans(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete the plans of these contracts."""
    return run_steps(tx, _PLANS, {"contracts": list(contracts)})


def forget_green_hours(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete what was covered of the use of these contracts' homes; their bills say it."""
    return run_steps(tx, _GREEN_HOURS, {"contracts": list(contracts)})


def forget_profiles(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete how the accounts of these parties were billed."""
    return run_steps(tx, _PROFILES, {"parties": list(parties)})


def billed_recipients(tx: Transaction, parties: Sequence[int]) -> list[int]:
    """The recipients of these parties that an invoice was issued to."""
    recipients: list[int] = fetch_one(tx, _RECIPIENTS, {"parties": list(parties)})[0]
    return recipients


def billed_parties(tx: Transaction, parties: Sequence[int]) -> list[int]:
    """Those of the parties that an invoice was issued to, or that are charged for something."""
    billed: list[int] = fetch_one(tx, _BILLED, {"parties": list(parties)})[0]
    return billed


_UNSETTLED_PLANS: Final[Steps] = (
    (
        "billing.past_aconto_plan",
        "DELETE FROM billing.past_aconto_plan WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "billing.past_aconto_plan",
        """
        DELETE FROM billing.past_aconto_plan a WHERE a.contract_id = ANY(%(contracts)s)
          AND NOT EXISTS (
              SELECT FROM portfolio.supply_period s
              JOIN settlement.settlement e USING (supply_period_id)
              WHERE s.contract_id = a.contract_id)
        """,
    ),
    (
        "billing.aconto_plan",
        """
        DELETE FROM billing.aconto_plan a WHERE a.contract_id = ANY(%(contracts)s)
          AND NOT EXISTS (
              SELECT FROM portfolio.supply_period s
              JOIN settlement.settlement e USING (supply_period_id)
              WHERE s.contract_id = a.contract_id)
        """,
    ),
)

_PLANS: Final[Steps] = (
    (
        "billing.past_aconto_plan",
        "DELETE FROM billing.past_aconto_plan WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "billing.aconto_plan",
        "DELETE FROM billing.aconto_plan WHERE contract_id = ANY(%(contracts)s)",
    ),
)

_GREEN_HOURS: Final[Steps] = (
    (
        "billing.green_hour",
        """
        DELETE FROM billing.green_hour g USING portfolio.supply_period s
        WHERE s.supply_period_id = g.supply_period_id AND s.contract_id = ANY(%(contracts)s)
        """,
    ),
)

_PROFILES: Final[Steps] = (
    ("billing.profile", "DELETE FROM billing.profile WHERE account_id = ANY(%(parties)s)"),
)

_RECIPIENTS: Final = """
SELECT array(
    SELECT r.recipient_id FROM portfolio.recipient r
    WHERE r.customer_id = ANY(%(parties)s)
      AND EXISTS (SELECT FROM billing.invoice i WHERE i.recipient_id = r.recipient_id)
    ORDER BY 1)
"""

_BILLED: Final = """
SELECT array(
    SELECT customer_id FROM billing.invoice WHERE customer_id = ANY(%(parties)s)
    UNION SELECT account_id FROM billing.charge WHERE account_id = ANY(%(parties)s) ORDER BY 1)
"""
