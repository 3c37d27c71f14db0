"""A webhook, step by step: verified, kept raw, then handled.

Once it is kept it is answered as taken, whatever is the matter with it: the provider need not send
it again, and the job `follow-payments` handles what is left.
"""

from elhandel.payments.errors import WebhookRefused
from elhandel.payments.events import Topic, handle_event, refuse_foreign, refuse_old, store_event
from elhandel.payments.providers import event_id, told_at
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import MetricUnit, metrics

_PROVIDER = "netcash"


def take_webhook(
    database: Database, clock: Clock, topic: Topic, raw: bytes, signature: str | None, secret: str
) -> bool:
    """Take what says that it comes from the provider; whether it is new.

    Raises WebhookRefused, Unavailable, UnreadableEvent: nothing was kept.
    """
    try:
        refuse_foreign(raw, signature, secret)
        refuse_old(told_at(raw), clock.now())
    except WebhookRefused:
        metrics.add_metric("payment_webhooks_refused", MetricUnit.Count, 1)
        raise

    with database.transaction() as tx:
        number = store_event(tx, _PROVIDER, event_id(topic, raw), topic, raw, clock.now())
    if number is None:
        return False

    handle_event(database, number, clock)
    return True
