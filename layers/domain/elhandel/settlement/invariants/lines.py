"""Settled lines: each thing once, only where we supply, and sums that add up.

Lines are asked for by the ids of their runs as an array: as a join, all lines of all years would be
unpacked first.
"""

from typing import Final

SETTLED_TWICE: Final = """
WITH run AS (
    SELECT * FROM settlement.run
    WHERE coalesce(closed_at, planned_at) >= %(since)s AND period_from >= %(first)s AND period_from < %(past)s)
SELECT format('supply period %%s', e.supply_period_id),
       format('settled by run %%s for %%s to %%s and by run %%s for %%s to %%s', r.run_id, r.period_from, r.period_to,
              earlier.run_id, earlier.period_from, earlier.period_to)
FROM run r
JOIN settlement.settlement e USING (run_id)
JOIN settlement.settlement o
    ON o.supply_period_id = e.supply_period_id AND o.kind = 'original' AND o.run_id < e.run_id
JOIN settlement.run earlier
    ON earlier.run_id = o.run_id AND earlier.period_from < r.period_to AND earlier.period_to > r.period_from
WHERE r.kind = 'ordinary' AND e.kind = 'original'
UNION ALL
SELECT format('run %%s, supply period %%s', l.run_id, l.supply_period_id),
       format('point %%s has %%s lines for %%s %%s', l.metering_point_id, count(*), l.component, l.charge_id)
FROM settlement.line l
WHERE l.run_id = ANY(ARRAY(SELECT run_id FROM run))
GROUP BY l.run_id, l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat
HAVING count(*) > 1
   -- A child that belonged to its parent twice in a period has lines for each time.
   AND NOT EXISTS (SELECT FROM portfolio.past_coupling k WHERE k.child_id = l.metering_point_id)
"""

# Supply that is void, or that has no day (any more) in the period of a run that settled it,
# whenever that was: supply changes long after it was settled.
NOT_OURS: Final = """
WITH gone AS (
    SELECT e.supply_period_id, r.period_from, r.period_to
    FROM settlement.run r
    JOIN settlement.settlement e USING (run_id)
    JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE e.kind = 'original' AND r.period_from >= %(first)s AND r.period_from < %(past)s
      AND (s.state <> 'active' OR s.ends_on = s.starts_on
           OR s.starts_on >= r.period_to OR s.ends_on <= r.period_from)
      AND NOT EXISTS (
        SELECT FROM settlement.dirty d
        WHERE d.supply_period_id = e.supply_period_id AND d.period_from = r.period_from
          AND d.period_to = r.period_to))
SELECT format('supply period %%s, %%s to %%s', g.supply_period_id, g.period_from, g.period_to),
       format('not supplied, and %%s øre and %%s Wh of %%s %%s are settled', sum(l.amount_ore), sum(l.quantity_wh),
              l.component, l.charge_id)
FROM gone g
JOIN settlement.run r ON r.period_from = g.period_from AND r.period_to = g.period_to
JOIN settlement.line l ON l.run_id = r.run_id AND l.supply_period_id = g.supply_period_id
WHERE l.supply_period_id = ANY(ARRAY(SELECT supply_period_id FROM gone))
  AND l.run_id = ANY(ARRAY(
    SELECT run_id FROM settlement.run
    WHERE (period_from, period_to) IN (SELECT period_from, period_to FROM gone)))
GROUP BY g.supply_period_id, g.period_from, g.period_to, l.metering_point_id, l.component, l.charge_id, l.vat
HAVING sum(l.amount_ore) <> 0 OR coalesce(sum(l.quantity_wh), 0) <> 0
    OR sum(l.rest_numerator::numeric / l.rest_denominator) NOT BETWEEN -0.0001 AND 0.0001
"""

SUMS: Final = """
SELECT format('run %%s, supply period %%s', e.run_id, e.supply_period_id),
       format('%%s øre are settled, the lines come to %%s', e.subtotal_ore, coalesce(lines.ore, 0))
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
CROSS JOIN LATERAL (SELECT sum(ore) AS ore FROM unnest(e.amounts_ore) AS ore) lines
WHERE coalesce(r.closed_at, r.planned_at) >= %(since)s AND r.period_from >= %(first)s AND r.period_from < %(past)s
  AND e.subtotal_ore <> coalesce(lines.ore, 0)
"""
