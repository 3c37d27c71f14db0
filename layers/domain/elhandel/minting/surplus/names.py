"""What work for the token ledger is called: by what outlives our database, and leads to nobody."""

import hashlib
from datetime import date, datetime

from elhandel.chain.tasks import CUSTODY
from elhandel.minting.participation import Participation


def day_subject(taking_part: Participation, day: date) -> str:
    """A day of a participation."""
    return _hash(f"E18 {taking_part.gsrn} {taking_part.starts_on} {day}")


def reading_subject(serial: str, read_at: datetime) -> str:
    """A reading of a meter that is no metering point."""
    return _hash(f"reading {serial} {read_at.isoformat()}")


def wallet_of(taking_part: Participation) -> str:
    """Where the tokens lie: one account for each time that somebody takes part."""
    return CUSTODY + _hash(f"custody {taking_part.gsrn} {taking_part.starts_on}")


def meter_wallet(serial: str, verified_at: datetime) -> str:
    """Where those of a meter lie that is no metering point: one account for each that has it."""
    return CUSTODY + _hash(f"custody {serial} {verified_at.isoformat()}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
