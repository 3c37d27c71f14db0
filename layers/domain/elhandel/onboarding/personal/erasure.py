"""Erasure of a person in onboarding: their signups, and the answers kept for repeated requests."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps
from elhandel.values.ids import ContractId, CustomerId


def forget_answers(tx: Transaction, references: Sequence[str]) -> Counts:
    """Delete the answers that an Idempotency-Key would repeat for these signups."""
    return run_steps(tx, _ANSWERS, {"references": list(references)})


def blank_warnings(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Blank what looked odd in the signups of these contracts."""
    return run_steps(tx, _WARNINGS, {"contracts": list(contracts)})


def blank_hold_reasons(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Blank why staff released or rejected held signups of these contracts."""
    return run_steps(tx, _HOLD_REASONS, {"contracts": list(contracts)})


def delete_signups(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete the signups of these contracts; consents and holds go with them."""
    return run_steps(tx, _SIGNUPS, {"contracts": list(contracts)})


def forget_wishes(tx: Transaction, parties: Sequence[CustomerId]) -> Counts:
    """Delete what these customers asked for on their pages."""
    return run_steps(tx, _WISHES, {"parties": list(parties)})


_WISHES: Final[Steps] = (
    (
        "onboarding.wish",
        "DELETE FROM onboarding.wish WHERE customer_id = ANY(%(parties)s)",
    ),
)

_ANSWERS: Final[Steps] = (
    (
        "onboarding.idempotent_answer",
        """
        DELETE FROM onboarding.idempotent_answer
        WHERE answer->>'signup_id' = ANY(%(references)s)
        """,
    ),
)

_WARNINGS: Final[Steps] = (
    (
        "onboarding.signup",
        """
        UPDATE onboarding.signup SET warnings = '{}'
        WHERE contract_id = ANY(%(contracts)s) AND warnings <> '{}'
        """,
    ),
)

_HOLD_REASONS: Final[Steps] = (
    (
        "onboarding.signup_hold",
        """
        UPDATE onboarding.signup_hold h SET reason = '' FROM onboarding.signup s
        WHERE s.signup_id = h.signup_id AND s.contract_id = ANY(%(contracts)s) AND h.reason <> ''
        """,
    ),
)

_SIGNUPS: Final[Steps] = (
    (
        "onboarding.signup",
        "DELETE FROM onboarding.signup WHERE contract_id = ANY(%(contracts)s)",
    ),
)
