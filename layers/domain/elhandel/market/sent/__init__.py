"""What was sent to DataHub, word for word, with every personal number under lock, and what came
back.
"""

from elhandel.market.sent.log import SentLog
from elhandel.market.sent.seals import SEALED, left_to_seal, reseal_sent
from elhandel.market.sent.tries import Tries, Try, sent_body, tries

__all__ = [
    "SEALED",
    "SentLog",
    "Tries",
    "Try",
    "left_to_seal",
    "reseal_sent",
    "sent_body",
    "tries",
]
