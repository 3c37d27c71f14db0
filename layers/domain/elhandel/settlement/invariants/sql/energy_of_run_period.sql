-- The settled energy of each point in a run period that no supply of it is marked in, and the days
-- of it. A point's energy is in one line: bought by the customer, or credited to them. Main points
-- have it always.
WITH run AS (
    SELECT run_id FROM settlement.run WHERE period_from = %(start)s AND period_to = %(end)s),
supply AS (
    SELECT s.supply_period_id, s.metering_point_id, greatest(s.starts_on, %(start)s) AS first,
           least(s.ends_on, %(end)s) AS past
    FROM run
    JOIN settlement.settlement e USING (run_id)
    JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE e.kind = 'original' AND s.state = 'active' AND s.starts_on < %(end)s
      AND (s.ends_on IS NULL OR s.ends_on > greatest(s.starts_on, %(start)s))
      AND NOT EXISTS (
        SELECT FROM settlement.dirty d
        WHERE d.supply_period_id = s.supply_period_id
          AND d.period_from = %(start)s AND d.period_to = %(end)s)),
energy AS (
    SELECT l.supply_period_id, l.metering_point_id, sum(l.quantity_wh)::bigint AS wh
    FROM settlement.line l
    WHERE l.run_id = ANY(ARRAY(SELECT run_id FROM run))
      AND l.component IN ('energy', 'production_credit')
    GROUP BY l.supply_period_id, l.metering_point_id)
SELECT s.supply_period_id, s.metering_point_id, s.first, s.past, e.wh
FROM supply s LEFT JOIN energy e USING (supply_period_id, metering_point_id)
UNION ALL
SELECT s.supply_period_id, e.metering_point_id, greatest(s.first, k.first),
       least(s.past, k.past), e.wh
FROM supply s
JOIN energy e USING (supply_period_id)
JOIN portfolio.coupling k
    ON k.child_id = e.metering_point_id AND k.parent_id = s.metering_point_id
    AND k.first < s.past AND k.past > s.first
ORDER BY 2
