-- Marks the settled days whose readings changed. What a heated point uses counts towards its yearly
-- limit (portfolio.heated_supply), so a reading concerns the later days of the year too.
-- OFFSET 0 looks up one row after the other: the planner cannot know how few there are, and went
-- through all settlements of all supply periods for each reading, minutes for a document.
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, c.day AS first,
           CASE WHEN EXISTS (
               SELECT FROM portfolio.heated_supply h
               WHERE h.supply_period_id = s.supply_period_id
                 AND h.metering_point_id = c.metering_point_id
                 AND c.day >= h.first AND c.day < h.past)
           THEN make_date(extract(year FROM c.day)::int + 1, 1, 1) ELSE c.day + 1 END AS past
    FROM unnest(%(points)s::int[], %(days)s::date[]) AS c (metering_point_id, day)
    CROSS JOIN LATERAL (
        SELECT * FROM portfolio.settled_with
        WHERE metering_point_id = c.metering_point_id OFFSET 0) w
    CROSS JOIN LATERAL (
        SELECT * FROM portfolio.supply_period WHERE metering_point_id = w.main_id OFFSET 0) s
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
