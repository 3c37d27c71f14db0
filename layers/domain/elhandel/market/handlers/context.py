"""What a handler may know besides the record: the transaction, the time, the message that it came
in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.market.processes import Cause
from elhandel.platform.database import Transaction
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError
from elhandel.values.scrubbing import scrub_to

_LONGEST_CAUSE: Final = 2_000  # characters; the market's own words may be among them


class UnableToHandle(DomainError):
    """A record is readable and still cannot be used."""

    code = "unable-to-handle-record"


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a record. received_at: when its message came; what it says is judged by
    then, also when it is handled later."""

    tx: Transaction
    now: datetime
    today: date
    message_id: int
    document: str
    business_reason: str
    received_at: datetime

    def cause(self, sentence: str) -> Cause:
        """Why a process moves, with this message behind it."""
        return Cause(scrub_to(sentence, _LONGEST_CAUSE), self.now, self.message_id)

    @property
    def origin(self) -> Provenance:
        """This message, as what it changes beneath settled stretches is marked with."""
        return Provenance(self.now, self.message_id)
