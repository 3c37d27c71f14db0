"""What a handler knows besides the record: the transaction, the time, the message it came in."""

from dataclasses import dataclass, field
from datetime import date, datetime

from elhandel.market.processes import Cause
from elhandel.platform.database import Transaction
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError
from elhandel.values.ids import MessageId, MeteringPointId


class UnableToHandle(DomainError):
    """A record is readable and still cannot be used."""

    code = "unable-to-handle-record"


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a record."""

    tx: Transaction
    now: datetime
    today: date
    message_id: MessageId
    document: str
    business_reason: str

    received_at: datetime
    """When its message came. The record is judged by then, even if it is handled later."""

    changed_days: list[tuple[MeteringPointId, date]] = field(default_factory=list)
    """The days of readings that were changed: what a rehearsal shows."""

    def cause(self, sentence: str) -> Cause:
        """Why a process moves, with this message behind it."""
        return Cause.scrubbed(sentence, self.provenance)

    @property
    def provenance(self) -> Provenance:
        """This message, as the source of what is known."""
        return Provenance(self.now, self.message_id)
