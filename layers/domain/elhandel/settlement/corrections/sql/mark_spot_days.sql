-- Marks the settled days whose spot prices changed. OFFSET 0: mark_readings.
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, c.day AS first, c.day + 1 AS past
    FROM unnest(%(areas)s::text[], %(days)s::date[]) AS c (price_area, day)
    JOIN portfolio.metering_point_version v
      ON v.price_area = c.price_area AND v.superseded_at IS NULL
    JOIN portfolio.settled_with w USING (metering_point_id)
    JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
    WHERE s.state = 'active' AND c.day >= w.first AND c.day < w.past
      AND c.day >= s.starts_on AND (s.ends_on IS NULL OR c.day < s.ends_on))
INSERT INTO settlement.dirty
    (supply_period_id, period_from, period_to, cause, message_id, marked_at)
SELECT DISTINCT e.supply_period_id, e.period_from, e.period_to,
       %(change)s, %(message)s::bigint, %(at)s::timestamptz
FROM touched t
CROSS JOIN LATERAL (
    SELECT * FROM settlement.stretch WHERE supply_period_id = t.supply_period_id OFFSET 0) e
WHERE e.period_from < t.past AND e.period_to > t.first
ORDER BY 1, 2
