"""What a customer sees of their signups; only inside a customer's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction

__all__ = ["OwnConsent", "own_consents"]


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """What was agreed to at a signup. text_version: of the text that was shown. channel: web, app,
    phone or paper.
    """

    signup_id: int
    text_version: str
    channel: str
    given_at: datetime


def own_consents(tx: Transaction) -> list[OwnConsent]:
    """The consents of the customer who asks, the latest first."""
    with tx.cursor(row_factory=class_row(OwnConsent)) as cursor:
        return cursor.execute(_CONSENTS).fetchall()


_CONSENTS: Final = (
    "SELECT signup_id, text_version, channel, given_at FROM onboarding.own_consents()"
)
