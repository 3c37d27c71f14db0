"""Consent: the proof that a customer asked us for their supply. Kept as it came, and never changed.

It is deleted with its signup, or when the books of its supply have expired.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from elhandel.onboarding.held import signup_rules
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.values.identifiers import InvalidValue
from elhandel.values.texts.redaction import scrub

type ConsentChannel = Literal["web", "app", "phone", "paper"]

_AHEAD: Final = timedelta(minutes=5)
"""Allowed difference between two systems' clocks."""
_LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the customer agreed to: the version of the text, when (aware), and where."""

    text_version: str
    given_at: datetime
    channel: ConsentChannel


def check_consent(consent: Consent | None, clock: Clock) -> None:
    """Raises InvalidValue where there is none and the day asks for one, and for one of a time that
    cannot be.
    """
    now = clock.now()
    if consent is None:
        refuse_without_consent(clock.today())
        return

    if scrub(consent.text_version) != consent.text_version:
        raise InvalidValue(
            "The text version of the consent looks like a CPR number, an e-mail address or a "
            "telephone number. Send the version of the text that the customer agreed to, such as "
            "2026-03.",
            field="consent",
        )

    if consent.given_at > now + _AHEAD:
        raise InvalidValue(
            "The consent lies in the future. Send the time at which it was given.", field="consent"
        )
    if consent.given_at < now - _LONGEST:
        raise InvalidValue(
            "The consent is more than a year old, and proves nothing of this signup. "
            "Ask the customer again.",
            field="consent",
        )


def refuse_without_consent(day: date) -> None:
    """Raises InvalidValue from the day on which the rules ask for a proof."""
    if signup_rules(day).consent_needed_from <= day:
        raise InvalidValue(
            "The proof of the customer's consent is missing. "
            "Send text_version, given_at and channel.",
            field="consent",
        )


def keep_consent(tx: Transaction, signup_id: int, consent: Consent, now: datetime) -> None:
    """Keep a signup's consent."""
    values = {
        "signup": signup_id,
        "version": consent.text_version,
        "given_at": consent.given_at,
        "channel": consent.channel,
        "now": now,
    }
    tx.execute(_KEEP, values)


_KEEP: Final = """
INSERT INTO onboarding.consent (signup_id, text_version, given_at, channel, recorded_at)
VALUES (%(signup)s, %(version)s, %(given_at)s, %(channel)s, %(now)s)
"""
