"""Terms that end: what a contract pays then was agreed with the term (`after_term`).

If it is the list, the list's price of that day is agreed on when the day comes, and holds until it
is changed with notice. Running it again is harmless; missed days are caught up.
"""

from datetime import date, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.contracts import AgreedPrice, agree_on_prices
from elhandel.settlement import corrections
from elhandel.values.decision import Decision, Provenance

_BACK: Final = timedelta(days=62)  # what an outage may have missed


def continue_ended_terms(tx: Transaction, clock: Clock) -> list[tuple[int, date]]:
    """Agree on the list's price with every contract whose term ends by tomorrow: contracts, and
    from which day.
    """
    tomorrow = clock.today() + timedelta(days=1)
    values = {"since": tomorrow - _BACK, "until": tomorrow}
    prices = tx.cursor(row_factory=class_row(AgreedPrice)).execute(_ENDED, values).fetchall()

    agree_on_prices(tx, prices, Decision("terms", "the term is over", clock.now()))
    changed = [(price.contract_id, price.valid_from, date.max) for price in prices]
    corrections.mark_agreed(tx, changed, Provenance(clock.now()))

    return [(price.contract_id, price.valid_from) for price in prices]


_ENDED: Final = statement("elhandel.onboarding.terms", "list_prices_after_ended_terms")
