"""A row that nobody can mend now is put aside: it comes again on a day, unless it is gone."""

from datetime import date, timedelta
from typing import Final

from elhandel.backoffice.errors import UnableToAct
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision

PUT_ASIDE: Final = ("jobs", "overdue", "signups")
"""The queues whose statements leave out what is put aside."""
LONGEST: Final = timedelta(days=31)


def put_aside(tx: Transaction, queue: str, row_id: str, until: date, decision: Decision) -> None:
    """Put a row aside until a day; the latest day counts.

    Raises UnableToAct for a queue that knows no such thing, and for a day that has come or is
    beyond a month.
    """
    if queue not in PUT_ASIDE:
        raise UnableToAct("The rows of this queue cannot be put aside. Mend it, or let it wait.")
    today = local_date(decision.at)
    if not today < until <= today + LONGEST:
        raise UnableToAct(
            f"A row is put aside until a day of the next {LONGEST.days} days. Choose another day.",
            field="until",
        )

    values = {"queue": queue, "row": row_id, "until": until}
    values |= {"by": decision.by, "why": decision.why, "at": decision.at}
    tx.execute(_PUT, values)


_PUT: Final = """
INSERT INTO backoffice.put_aside (queue, row_id, until, put_by, why, put_at)
VALUES (%(queue)s, %(row)s, %(until)s, %(by)s, %(why)s, %(at)s)
"""
