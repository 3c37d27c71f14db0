"""The envelope of a document: which it is, from whom, for whom."""

import msgspec

from elhandel.market.cim.documents.parts import Coded


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every document has. Nothing is required here: an envelope that lacks something is still
    stored and named.
    """

    message_id: str = msgspec.field(name="mRID", default="")
    type: Coded | None = None
    reason: Coded | None = msgspec.field(name="process.processType", default=None)
    """The business reason."""
    answer: Coded | None = msgspec.field(name="reason.code", default=None)
    """A01 accepted, A02 rejected; in answers only."""
    sector: Coded | None = msgspec.field(name="businessSector.type", default=None)
    sender: Coded | None = msgspec.field(name="sender_MarketParticipant.mRID", default=None)
    sender_role: Coded | None = msgspec.field(
        name="sender_MarketParticipant.marketRole.type", default=None
    )
    receiver: Coded | None = msgspec.field(name="receiver_MarketParticipant.mRID", default=None)
    role: Coded | None = msgspec.field(
        name="receiver_MarketParticipant.marketRole.type", default=None
    )
    """The receiver's."""
    created: str | None = msgspec.field(name="createdDateTime", default=None)
