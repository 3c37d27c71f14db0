"""How the machine is doing: what moved in the last hours, what waits to leave, what must hold."""

from elhandel.backoffice.operations.hourly import HOURS, Hourly, hourly
from elhandel.backoffice.operations.notices import SentNotice, notices_by_state, sent_notices
from elhandel.backoffice.operations.standing import Offended, Outgoing, offended, outgoing

__all__ = [
    "HOURS",
    "Hourly",
    "Offended",
    "Outgoing",
    "SentNotice",
    "hourly",
    "notices_by_state",
    "offended",
    "outgoing",
    "sent_notices",
]
