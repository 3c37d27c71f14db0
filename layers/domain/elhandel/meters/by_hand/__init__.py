"""What staff do about meters: issue a key, decide, admit an id of another system; and reminders."""

from elhandel.meters.by_hand.decided import Wanted, decide
from elhandel.meters.by_hand.legacy import admit_legacy, remind
from elhandel.meters.by_hand.sent_key import send_key

__all__ = ["Wanted", "admit_legacy", "decide", "remind", "send_key"]
