"""Terms that end: what a contract pays then was agreed with the term (`after_term`).

Where it is the list, the list's price of that day is agreed on when the day comes, and holds until
it is changed with notice. Running it again is harmless; days that were missed are made up for.
"""

from datetime import date, timedelta
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.settlement import corrections
from elhandel.values.decision import Provenance

_BACK: Final = timedelta(days=62)  # what an outage may have missed

_CONTINUE: Final = """
WITH ended AS (
    SELECT a.* FROM portfolio.agreed_stretch a
    WHERE a.term_to > %(since)s AND a.term_to <= %(until)s AND a.after_term = 'list'
      AND a.valid_from < a.term_to AND a.past > a.term_to AND a.ends_on > a.term_to)
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
     notice_days, after_term, agreed_by, reason, recorded_at)
SELECT e.contract_id, e.term_to, e.product_id, l.margin_per_kwh, l.supplement_per_kwh, l.fixed_per_kwh,
       l.subscription_per_month, e.notice_days, e.after_term, 'terms', 'the term is over', %(now)s
FROM ended e
CROSS JOIN LATERAL (
    SELECT * FROM pricing.product_price v WHERE v.product_id = e.product_id AND v.valid_from <= e.term_to
    ORDER BY v.valid_from DESC LIMIT 1) l
WHERE (l.margin_per_kwh, l.supplement_per_kwh, l.fixed_per_kwh, l.subscription_per_month) IS DISTINCT FROM
      (e.margin_per_kwh, e.supplement_per_kwh, e.fixed_per_kwh, e.subscription_per_month)
RETURNING contract_id, valid_from
"""


def continue_ended_terms(tx: Transaction, clock: Clock) -> list[tuple[int, date]]:
    """Agree on the list's price with every contract whose term ends by tomorrow: contracts, and
    from which day.
    """
    tomorrow = clock.today() + timedelta(days=1)
    values = {"since": tomorrow - _BACK, "until": tomorrow, "now": clock.now()}
    continued = [(contract, day) for contract, day in tx.execute(_CONTINUE, values)]
    changed = [(contract, day, date.max) for contract, day in continued]
    corrections.mark_agreed(tx, changed, Provenance(clock.now()))
    return continued
