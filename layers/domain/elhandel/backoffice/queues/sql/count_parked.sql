-- What no later run has settled, or parked again, by its cause.
SELECT p.cause, count(*) AS how_many, min(r.planned_at) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM settlement.parked p
JOIN settlement.run r USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE r.state = 'closed' AND r.planned_at > %(a_year_ago)s AND s.state = 'active'
  AND (CASE r.kind WHEN 'correction' THEN EXISTS (
           SELECT FROM settlement.dirty d
           WHERE d.supply_period_id = p.supply_period_id AND d.parked_run_id = p.run_id)
       ELSE NOT EXISTS (
           SELECT FROM settlement.settlement t
           WHERE t.supply_period_id = p.supply_period_id AND t.kind = 'original'
             AND t.period_from < r.period_to AND t.period_to > r.period_from) END)
  AND NOT EXISTS (
      SELECT FROM settlement.parked later JOIN settlement.run n ON n.run_id = later.run_id
      WHERE later.supply_period_id = p.supply_period_id AND later.run_id > p.run_id
        AND n.kind = r.kind AND n.state = 'closed'
        AND n.period_from < r.period_to AND n.period_to > r.period_from)
GROUP BY p.cause
