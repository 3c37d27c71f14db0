"""The providers of payments: what we ask of them (ports), the REST shape of one, and what their
events say.
"""

from elhandel.payments.providers.events import (
    MandateTold,
    PaymentTold,
    event_id,
    read_mandate,
    read_payment,
    told_at,
)
from elhandel.payments.providers.ports import (
    Collection,
    Debit,
    DebitAnswer,
    LinkAnswer,
    MandateAnswer,
    MandateAsked,
    Mandates,
    PayLinks,
    RefusedByProvider,
)
from elhandel.payments.providers.rest import RestProvider, reason_of

__all__ = [
    "Collection",
    "Debit",
    "DebitAnswer",
    "LinkAnswer",
    "MandateAnswer",
    "MandateAsked",
    "MandateTold",
    "Mandates",
    "PayLinks",
    "PaymentTold",
    "RefusedByProvider",
    "RestProvider",
    "event_id",
    "read_mandate",
    "read_payment",
    "reason_of",
    "told_at",
]
