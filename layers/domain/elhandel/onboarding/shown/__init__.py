"""What a customer sees of their signups; only inside a customer's transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from psycopg.rows import class_row
from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction

__all__ = ["Consents", "OwnConsent", "consents", "own_consents"]


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """What was agreed to at a signup. text_version: of the text that was shown. channel: web, app,
    phone or paper.
    """

    signup_id: int
    text_version: str
    channel: str
    given_at: datetime


class Consent(BaseModel):
    """What a customer agreed to at a signup."""

    text_version: Annotated[
        str, Field(description="Of the text that was shown.", examples=["2026-11"])
    ]
    channel: Annotated[Literal["web", "app", "phone", "paper"], Field(examples=["web"])]
    given_at: Annotated[datetime, Field(examples=["2026-11-21T08:15:00Z"])]


class Consents(BaseModel):
    """A customer's consents, the latest first."""

    consents: list[Consent]


def consents(tx: Transaction) -> Consents:
    """The consents of the customer who asks, as the portal's JSON."""
    return Consents.model_validate(
        {
            "consents": [
                {
                    "text_version": own.text_version,
                    "channel": own.channel,
                    "given_at": own.given_at.astimezone(UTC),
                }
                for own in own_consents(tx)
            ]
        }
    )


def own_consents(tx: Transaction) -> list[OwnConsent]:
    """The consents of the customer who asks, the latest first."""
    with tx.cursor(row_factory=class_row(OwnConsent)) as cursor:
        return cursor.execute(_CONSENTS).fetchall()


_CONSENTS: Final = (
    "SELECT signup_id, text_version, channel, given_at FROM onboarding.own_consents()"
)
