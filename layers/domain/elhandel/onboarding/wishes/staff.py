"""What staff answer to a wish to be erased."""

from typing import Final, Literal

from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound

type Outcome = Literal["done", "not-yet"]


class WishAnswered(DomainError):
    """A wish that was answered otherwise, or taken back."""

    code = "wish-answered"
    status = 409


def answer_erasure(tx: Transaction, wish_id: int, outcome: Outcome, decision: Decision) -> None:
    """Say whether a person was erased as far as can be (`done`), or nothing can go yet. The same
    again changes nothing.

    Raises NotFound, WishAnswered.
    """
    row = tx.execute(_FIND, {"wish": wish_id}).fetchone()
    if row is None:
        raise NotFound(f"There is no wish {wish_id} to be erased. The queue lists those that wait.")

    before, closed = row
    if before == outcome:
        return
    if closed:
        raise WishAnswered(
            f"Wish {wish_id} was answered already, or taken back. Look at the customer's page."
        )
    values = {"wish": wish_id, "outcome": outcome, "by": decision.by, "why": decision.why}
    tx.execute(_ANSWER, {**values, "now": decision.at})


_FIND: Final = """
SELECT outcome, closed_at IS NOT NULL FROM onboarding.wish
WHERE wish_id = %(wish)s AND kind = 'erasure' FOR UPDATE
"""

_ANSWER: Final = """
UPDATE onboarding.wish
SET outcome = %(outcome)s, closed_by = %(by)s, reason = %(why)s, closed_at = %(now)s
WHERE wish_id = %(wish)s
"""
