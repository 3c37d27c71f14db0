-- The supply under which a point is settled on some days: its own, or its parent's.
SELECT s.supply_period_id, m.gsrn, s.starts_on, s.ends_on
FROM portfolio.metering_point p
CROSS JOIN LATERAL (  -- joined, it would be all child points that are read
    SELECT * FROM portfolio.settled_with WHERE metering_point_id = p.metering_point_id OFFSET 0) k
JOIN portfolio.supply_period s ON s.metering_point_id = k.main_id
JOIN portfolio.metering_point m ON m.metering_point_id = k.main_id
WHERE p.gsrn = %(gsrn)s AND s.state = 'active'
  AND greatest(s.starts_on, k.first) < least(s.ends_on, k.past, %(end)s)
  AND (s.ends_on IS NULL OR s.ends_on > %(start)s) AND k.past > %(start)s
ORDER BY s.starts_on
