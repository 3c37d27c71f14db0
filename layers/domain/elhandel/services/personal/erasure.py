"""Erasure of a person in services: whoever is forgotten has no service any more, and its charges
are on bills whose time is over.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_agreements(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete all services of these parties, with their history."""
    return run_steps(tx, _AGREEMENTS, {"parties": list(parties)})


def served_parties(tx: Transaction, parties: Sequence[int]) -> list[int]:
    """Those of the parties that ordered a service."""
    served: list[int] = fetch_one(tx, _SERVED, {"parties": list(parties)})[0]
    return served


_SERVED: Final = """
SELECT coalesce(array_agg(DISTINCT customer_id), '{}') FROM services.agreement
WHERE customer_id = ANY(%(parties)s)
"""

_AGREEMENTS: Final[Steps] = (
    (
        "services.action",
        "DELETE FROM services.action a USING services.agreement s"
        " WHERE s.agreement_id = a.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.charged",
        "DELETE FROM services.charged c USING services.agreement s"
        " WHERE s.agreement_id = c.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.suspension",
        "DELETE FROM services.suspension p USING services.agreement s"
        " WHERE s.agreement_id = p.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.billing_day",
        "DELETE FROM services.billing_day d USING services.agreement s"
        " WHERE s.agreement_id = d.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.terms",
        "DELETE FROM services.terms t USING services.agreement s"
        " WHERE s.agreement_id = t.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.network_answer",
        "DELETE FROM services.network_answer n USING services.agreement s"
        " WHERE s.agreement_id = n.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.connection",
        "DELETE FROM services.connection c USING services.agreement s"
        " WHERE s.agreement_id = c.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.usage_day",
        "DELETE FROM services.usage_day u USING services.agreement s"
        " WHERE s.agreement_id = u.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.usage_sync",
        "DELETE FROM services.usage_sync u USING services.agreement s"
        " WHERE s.agreement_id = u.agreement_id AND s.customer_id = ANY(%(parties)s)",
    ),
    (
        "services.agreement",
        "DELETE FROM services.agreement WHERE customer_id = ANY(%(parties)s)",
    ),
)
