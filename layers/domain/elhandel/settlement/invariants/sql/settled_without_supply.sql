-- Supply that is void, or that has no day (any more) in the period of a run that settled it, and
-- whose lines do not net to nothing. Whenever that was: supply changes long after it was settled.
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
       format('not supplied, and %%s øre and %%s Wh of %%s %%s are settled',
              sum(l.amount_ore), sum(l.quantity_wh), l.component, l.charge_id)
FROM gone g
JOIN settlement.run r ON r.period_from = g.period_from AND r.period_to = g.period_to
JOIN settlement.line l ON l.run_id = r.run_id AND l.supply_period_id = g.supply_period_id
WHERE l.supply_period_id = ANY(ARRAY(SELECT supply_period_id FROM gone))
  AND l.run_id = ANY(ARRAY(
    SELECT run_id FROM settlement.run
    WHERE (period_from, period_to) IN (SELECT period_from, period_to FROM gone)))
GROUP BY g.supply_period_id, g.period_from, g.period_to,
         l.metering_point_id, l.component, l.charge_id, l.vat
HAVING sum(l.amount_ore) <> 0 OR coalesce(sum(l.quantity_wh), 0) <> 0
    OR sum(l.rest_numerator::numeric / l.rest_denominator) NOT BETWEEN -0.0001 AND 0.0001
