"""A delivery of Betalingsservice that staff import: read, kept raw, then used."""

from elhandel.payments.betalingsservice import read_delivery
from elhandel.payments.errors import UnableToReadBankFile
from elhandel.payments.events import BETALINGSSERVICE, Handled, Topic, handle_event, store_event
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database


def import_delivery(database: Database, clock: Clock, content: bytes, *, pbs: str) -> Handled:
    """Use a file of results (0602) or agreements (0603); the same delivery again changes nothing.

    pbs: our PBS number, 8 digits.
    Raises UnableToReadBankFile: it is not whole, or another creditor's, and nothing was kept.
    """
    delivery = read_delivery(content)
    if not delivery.creditors <= {pbs}:
        raise UnableToReadBankFile(
            "The file of Betalingsservice is about another PBS number than ours. Nothing of it was "
            "used. Fetch our own."
        )
    topic: Topic = "payment" if delivery.kind == "0602" else "mandate"
    known_by = f"{delivery.kind}-{delivery.number}"
    with database.transaction() as tx:
        number = store_event(tx, BETALINGSSERVICE, known_by, topic, content, clock.now())

    return "done" if number is None else handle_event(database, number, clock)
