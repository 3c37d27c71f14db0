"""Erasure of a person in the market's room: their processes, and what the market said of them."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps
from elhandel.values.ids import ContractId, MeteringPointId


def forget_processes(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete the processes of these contracts, and what was sent and received for them.

    Raw messages stay until their own years have passed.
    """
    return run_steps(tx, _PROCESSES, {"contracts": list(contracts)})


def forget_successions(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete the records of successions that these contracts caused."""
    return run_steps(tx, _SUCCESSIONS, {"contracts": list(contracts)})


def forget_people_at_points(tx: Transaction, points: Sequence[MeteringPointId]) -> Counts:
    """Delete market data about persons at these points who have no contract with us."""
    return run_steps(tx, _PEOPLE_AT_POINTS, {"points": list(points)})


_PROCESSES: Final[Steps] = (
    (
        "market.resumption",
        """
        DELETE FROM market.resumption r USING market.process p
        WHERE p.process_id = r.process_id AND p.contract_id = ANY(%(contracts)s)
        """,
    ),
    (
        "market.notice",
        """
        DELETE FROM market.notice n USING market.process p
        WHERE p.process_id = n.process_id AND p.contract_id = ANY(%(contracts)s)
        """,
    ),
    (
        "market.move_out_wish",
        "DELETE FROM market.move_out_wish WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "market.process_event",
        """
        DELETE FROM market.process_event e USING market.process p
        WHERE p.process_id = e.process_id AND p.contract_id = ANY(%(contracts)s)
        """,
    ),
    (
        "market.sent",
        """
        DELETE FROM market.sent t USING market.request r, market.process p
        WHERE r.transaction_id = t.transaction_id AND p.process_id = r.process_id
          AND p.contract_id = ANY(%(contracts)s)
        """,
    ),
    (
        "market.request",
        """
        DELETE FROM market.request r USING market.process p
        WHERE p.process_id = r.process_id AND p.contract_id = ANY(%(contracts)s)
        """,
    ),
    (
        "market.process",
        "DELETE FROM market.process WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "market.name_case",
        "DELETE FROM market.name_case WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "market.customer_at_point",
        "DELETE FROM market.customer_at_point WHERE contract_id = ANY(%(contracts)s)",
    ),
)

_SUCCESSIONS: Final[Steps] = (
    (
        "market.succession",
        "DELETE FROM market.succession WHERE contract_id = ANY(%(contracts)s)",
    ),
)

_PEOPLE_AT_POINTS: Final[Steps] = (
    (
        "market.customer_at_point",
        """
        DELETE FROM market.customer_at_point
        WHERE contract_id IS NULL AND metering_point_id = ANY(%(points)s)
        """,
    ),
)
