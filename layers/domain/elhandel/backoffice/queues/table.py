"""The table of all queues, in the order in which staff look at them."""

from collections.abc import Mapping
from typing import Final

from elhandel.backoffice.queues.collections import COLLECTION_QUEUES
from elhandel.backoffice.queues.imports import IMPORT_QUEUES
from elhandel.backoffice.queues.jobs import JOB_QUEUES
from elhandel.backoffice.queues.market import MARKET_QUEUES
from elhandel.backoffice.queues.money import MONEY_QUEUES
from elhandel.backoffice.queues.neighbours import NEIGHBOUR_QUEUES
from elhandel.backoffice.queues.notices import NOTICE_QUEUES
from elhandel.backoffice.queues.queue import Count, Moment, Queue, counted
from elhandel.backoffice.queues.services import SERVICE_QUEUES
from elhandel.backoffice.queues.settlement import SETTLEMENT_QUEUES
from elhandel.backoffice.queues.staff import STAFF_QUEUES
from elhandel.backoffice.queues.unpaid import UNPAID_QUEUES
from elhandel.identity import Session, may
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound

QUEUES: Final[Mapping[str, Queue]] = {
    queue.key: queue
    for queue in (
        *STAFF_QUEUES,
        *SETTLEMENT_QUEUES,
        *MONEY_QUEUES,
        *COLLECTION_QUEUES,
        *SERVICE_QUEUES,
        *UNPAID_QUEUES,
        *IMPORT_QUEUES,
        *NOTICE_QUEUES,
        *MARKET_QUEUES,
        *NEIGHBOUR_QUEUES,
        *JOB_QUEUES,
    )
}
"""By key. A later room adds its list here."""


def queue_named(key: str) -> Queue:
    """Raises NotFound."""
    if key not in QUEUES:
        raise NotFound("There is no such queue. Arbejde lists those that there are.")
    return QUEUES[key]


def queues_for(session: Session) -> list[Queue]:
    """The queues that somebody may see."""
    return [queue for queue in QUEUES.values() if may(session, queue.right)]


def waiting(tx: Transaction, session: Session, moment: Moment) -> list[tuple[Queue, list[Count]]]:
    """Every queue that somebody may see, with how many wait by cause."""
    return [(queue, counted(tx, queue, moment)) for queue in queues_for(session)]
