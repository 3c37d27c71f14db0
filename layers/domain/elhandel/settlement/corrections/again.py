"""Comparing settled days once more although nothing marked them: `run plan --again`.

Everything settled of the days is marked, and the correction job settles the difference as it does
for any mark: a new version whose lines are corrections. What is settled is never written anew.
"""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.settlement.corrections.marks import Change
from elhandel.settlement.runs import Part, Selection
from elhandel.values.decision import Provenance
from elhandel.values.likely_days import refuse_unlikely

_MARK: Final = """
INSERT INTO settlement.dirty (supply_period_id, period_from, period_to, cause, marked_at)
SELECT e.supply_period_id, r.period_from, r.period_to, %(cause)s, %(at)s
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= e.period_from DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE e.kind = 'original' AND r.period_from < %(end)s AND r.period_to > %(start)s
  AND (%(ended_by)s::date IS NULL OR s.ends_on <= %(ended_by)s)
  AND (%(price_area)s::text IS NULL OR v.price_area = %(price_area)s)
  AND (%(grid_area)s::text IS NULL OR v.grid_area = %(grid_area)s)
  AND (%(product)s::text IS NULL OR EXISTS (
    SELECT FROM portfolio.agreed_product a
    WHERE a.contract_id = s.contract_id AND a.product_id = %(product)s
      AND a.first < e.period_to AND a.past > e.period_from))
  AND (%(gsrns)s::text[] IS NULL OR s.metering_point_id IN (
    SELECT p.metering_point_id FROM portfolio.metering_point p WHERE p.gsrn = ANY (%(gsrns)s)))
"""


def mark_again(
    tx: Transaction,
    start: date,
    end: date,
    provenance: Provenance,
    *,
    today: date,
    selection: Selection = Selection.ALL,
    part: Part = Part.WHOLE,
) -> int:
    """Mark whatever runs have settled of the local days [start, end) for comparison; how many
    stretches.

    A stretch is compared whole, over the period of the run that settled it. Supply that is void by
    now is compared too: whatever of it is settled still, is taken back. Raises UnlikelyDay.
    """
    refuse_unlikely(start, end, today=today)
    asked = {"start": start, "end": end, "ended_by": selection.ended_by(today), **part.parameters()}
    return tx.execute(_MARK, {**asked, "cause": Change.AGAIN.value, "at": provenance.at}).rowcount
