"""Customer data that are due to be sent again (BRS-015): what becomes of them on their day."""

from datetime import date, timedelta
from typing import Final

from elhandel.market.customers import day_to_renew
from elhandel.market.guides import Event, State
from elhandel.market.processes import Cause, Process, advance, load_process, updates
from elhandel.market.requests import CUSTOMER_CHARACTERISTICS, ask
from elhandel.platform.database import Transaction
from elhandel.values.decision import Provenance

_BEGUN: Final = (State.COMPLETED, State.OFFBOARDING)
_WAIT: Final = timedelta(hours=1)
"""For a start whose day has come and that has not begun yet."""


def renew(tx: Transaction, process: Process, today: date, known: Provenance) -> bool:
    """Send a customer's data as they are today; False where that waits, or has become needless.

    The market takes them for the day on which they are sent, or the one before.
    """
    if process.about_id is None:
        raise LookupError(f"process {process.process_id} is about no supply")

    start = load_process(tx, process.about_id)
    if day_to_renew(tx, start, today) is None:
        cause = Cause("the supply is over, or will not be", known)
        advance(tx, process, Event.CANCEL, cause)
        return False
    if start.state not in _BEGUN:
        updates.postpone(tx, process, known.at + _WAIT)
        return False

    updates.set_effective_date(tx, process, today)
    advance(tx, process, Event.SEND, Cause("the customer's data have changed", known))
    ask(tx, process, CUSTOMER_CHARACTERISTICS.document, known.at)

    return True
