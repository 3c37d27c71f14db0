"""Who decided something and why; and which message of the market something comes from."""

from dataclasses import dataclass
from datetime import datetime

from elhandel.values.errors import DomainError
from elhandel.values.ids import MessageId
from elhandel.values.texts.reasons import impersonal


class BlankDecision(DomainError):
    """A decision without a name or without a reason."""

    code = "blank-decision"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided something, why, and when; it is stored with what it changed.

    Raises BlankDecision where the name or the reason is missing, and NamesAPerson where the reason
    says who a person is.
    """

    by: str
    why: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise BlankDecision(
                "It is not known who decided this. Give a name or a role.", field="by"
            )
        if not self.why.strip():
            raise BlankDecision("A decision needs a reason. Say why in a few words.", field="why")
        impersonal(self.why)


@dataclass(frozen=True, slots=True)
class Provenance:
    """When something became known, and by which of the market's messages, if by one."""

    at: datetime
    message_id: MessageId | None = None
    """`market.inbound_message.inbound_message_id`"""
