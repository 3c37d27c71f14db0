"""A service whose use is watched."""

from dataclasses import dataclass
from datetime import date

from elhandel.values.ids import AccountId


@dataclass(frozen=True, slots=True)
class Watched:
    """A service that is delivered, or was until its pause. read_through: the last day that was
    read, perhaps not to its end.
    """

    agreement_id: int
    account_id: AccountId
    connection_id: str
    billing_day: int
    state: str
    cap_mb: int | None
    package: str
    activated_on: date
    read_through: date | None
