-- Marks the settled days on which something about metering points changed. OFFSET 0: mark_readings.
WITH changed AS (
    SELECT s.supply_period_id, greatest(d.first, w.first, s.starts_on) AS first,
           least(d.past, w.past, s.ends_on) AS past
    FROM portfolio.settled_with w
    JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
    CROSS JOIN unnest(%(firsts)s::date[], %(pasts)s::date[]) AS d (first, past)
    WHERE w.metering_point_id = ANY(%(points)s) AND s.state = 'active'
      AND greatest(d.first, w.first, s.starts_on) < least(d.past, w.past, s.ends_on)),
-- What begins or ends the count of a heating limit changes the limit of the whole year.
touched AS MATERIALIZED (
    SELECT c.supply_period_id,
           CASE WHEN y.whole THEN make_date(extract(year FROM c.first)::int, 1, 1)
                ELSE c.first END AS first,
           CASE WHEN y.whole THEN make_date(extract(year FROM c.past - 1)::int + 1, 1, 1)
                ELSE c.past END AS past
    FROM changed c
    CROSS JOIN LATERAL (
        SELECT %(counts)s AND EXISTS (
            SELECT FROM portfolio.supply_period s JOIN portfolio.heated h USING (metering_point_id)
            WHERE s.supply_period_id = c.supply_period_id AND h.heated) AS whole) y)
INSERT INTO settlement.dirty
    (supply_period_id, period_from, period_to, cause, message_id, marked_at)
SELECT DISTINCT e.supply_period_id, e.period_from, e.period_to,
       %(change)s, %(message)s::bigint, %(at)s::timestamptz
FROM touched t
CROSS JOIN LATERAL (
    SELECT * FROM settlement.stretch WHERE supply_period_id = t.supply_period_id OFFSET 0) e
WHERE e.period_from < t.past AND e.period_to > t.first
ORDER BY 1, 2
