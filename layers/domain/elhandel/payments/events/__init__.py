"""What providers of payments tell by themselves: verified, kept as it came, then handled once."""

from elhandel.payments.events.deliveries import BETALINGSSERVICE
from elhandel.payments.events.handle import Handled, handle_event, handle_waiting
from elhandel.payments.events.signature import MOST_BYTES, refuse_foreign, refuse_old
from elhandel.payments.events.store import (
    Event,
    Topic,
    close_event,
    count_waiting_events,
    store_event,
    waiting_events,
)

__all__ = [
    "BETALINGSSERVICE",
    "MOST_BYTES",
    "Event",
    "Handled",
    "Topic",
    "close_event",
    "count_waiting_events",
    "handle_event",
    "handle_waiting",
    "refuse_foreign",
    "refuse_old",
    "store_event",
    "waiting_events",
]
