-- Supply that runs parked for one of some causes, and that waits still: no later run over these days
-- has settled it, or parked it for another cause. What a correction could not settle waits as long
-- as it is marked.
WITH waiting AS (
    SELECT p.supply_period_id, s.metering_point_id, p.cause,
           greatest(s.starts_on, r.period_from) AS first, least(s.ends_on, r.period_to) AS past
    FROM settlement.parked p
    JOIN settlement.run r USING (run_id)
    JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE p.cause = ANY(%(causes)s) AND s.state = 'active'
      AND (%(gsrn)s::text IS NULL OR s.metering_point_id = (
            SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %(gsrn)s))
      AND CASE r.kind
          WHEN 'correction' THEN EXISTS (
              SELECT FROM settlement.dirty d
              WHERE d.supply_period_id = p.supply_period_id AND d.parked_run_id = p.run_id)
          ELSE NOT EXISTS (
              SELECT FROM settlement.settlement e JOIN settlement.run o USING (run_id)
              WHERE e.supply_period_id = p.supply_period_id AND e.kind = 'original'
                AND o.period_from < r.period_to AND o.period_to > r.period_from)
           AND NOT EXISTS (
              SELECT FROM settlement.parked l JOIN settlement.run o USING (run_id)
              WHERE l.supply_period_id = p.supply_period_id AND l.run_id > p.run_id
                AND o.kind = r.kind AND o.period_from < r.period_to AND o.period_to > r.period_from)
          END)
SELECT w.supply_period_id, m.gsrn, array_agg(k.metering_point_id ORDER BY k.metering_point_id) AS points,
       w.cause, w.first, w.past
FROM waiting w
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.settled_with k
    ON k.main_id = w.metering_point_id AND k.first < w.past AND k.past > w.first
WHERE w.first < w.past
GROUP BY w.supply_period_id, m.gsrn, w.cause, w.first, w.past
ORDER BY w.first, w.past, w.supply_period_id
