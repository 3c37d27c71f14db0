"""What work for the token ledger is called: by what outlives our database. Who knows a number and
its days can form it, so it is forgotten with its person (chain/personal/erasure.py).
"""

from datetime import date, datetime

from elhandel.chain.tasks import CUSTODY
from elhandel.minting.participation import Participation
from elhandel.minting.surplus.places import hashed


def day_subject(taking_part: Participation, day: date) -> str:
    """A day of a participation."""
    return hashed(f"E18 {taking_part.gsrn} {taking_part.starts_on} {day}")


def reading_subject(serial: str, read_at: datetime) -> str:
    """A reading of a meter that is no metering point."""
    return hashed(f"reading {serial} {read_at.isoformat()}")


def meter_wallet(serial: str, verified_at: datetime) -> str:
    """Where those of a meter lie that is no metering point, and whose customer has no wallet: one
    account for each that has it.
    """
    return CUSTODY + hashed(f"custody {serial} {verified_at.isoformat()}")


def leaving_subject(serial: str, verified_at: datetime) -> str:
    """The way out of that account, to the wallet of its customer."""
    return hashed(f"out of custody {serial} {verified_at.isoformat()}")
