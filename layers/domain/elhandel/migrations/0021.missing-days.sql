-- depends: 0020.prices-that-make-sense
-- Which supplied days lack readings: what no run can settle yet, and what the grid company is asked for.

-- The days of [since, until) on which we supply a point (a child as long as it belongs to one that we supply) and on
-- which readings are missing: all of the day (`missing` NULL), or so many of its intervals; of one point (its `number`)
-- or of all. The complete days of each point are looked up by its key, once; only those that are not among them are
-- looked at closer. MATERIALIZED and LIMIT keep the planner to it, whatever it knows of the tables.
CREATE FUNCTION metering.missing_days(since date, until date, number text DEFAULT NULL)
RETURNS TABLE (gsrn text, day date, missing int, resolution_minutes smallint, metering_point_id int,
               supply_period_id int)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH supplied AS MATERIALIZED (
    SELECT k.metering_point_id, s.supply_period_id, greatest(s.starts_on, k.first, since) AS first,
           least(s.ends_on, k.past, until) AS past
    FROM portfolio.supply_period s
    JOIN portfolio.settled_with k ON k.main_id = s.metering_point_id
    WHERE s.state = 'active' AND s.starts_on < until AND (s.ends_on IS NULL OR s.ends_on > since)
      AND (number IS NULL OR k.metering_point_id = (SELECT p.metering_point_id FROM portfolio.metering_point p
                                                    WHERE p.gsrn = number))),
short AS MATERIALIZED (
    SELECT w.*, coalesce(there.days, '{}') AS complete
    FROM supplied w
    CROSS JOIN LATERAL (
        SELECT array_agg(r.day) AS days FROM metering.reading_day r
        WHERE r.metering_point_id = w.metering_point_id AND r.day >= w.first AND r.day < w.past
          AND r.day >= since AND r.day < until AND r.complete) AS there
    WHERE w.first < w.past AND coalesce(cardinality(there.days), 0) < w.past - w.first)
SELECT m.gsrn, w.first + n,
       CASE WHEN r.quality IS NOT NULL THEN
           (SELECT count(*)::int FROM generate_series(0, length(r.quality) - 1) AS i (n)
            WHERE get_byte(r.quality, i.n) & 15 IN (0, 2)) END,
       r.resolution_minutes, w.metering_point_id, w.supply_period_id
FROM short w
JOIN portfolio.metering_point m ON m.metering_point_id = w.metering_point_id
CROSS JOIN LATERAL generate_series(0, w.past - w.first - 1) AS n
LEFT JOIN LATERAL (
    SELECT r.quality, r.resolution_minutes FROM metering.reading_day r
    WHERE r.metering_point_id = w.metering_point_id AND r.day = w.first + n AND r.day >= since AND r.day < until
    LIMIT 1) AS r ON true
WHERE w.first + n <> ALL (w.complete)
$$;

-- For people: the last 400 days, today by the database's clock not among them. Other days: ask the function.
CREATE VIEW metering.missing_day AS
SELECT t.* FROM (SELECT (now() AT TIME ZONE 'Europe/Copenhagen')::date AS today) AS c
CROSS JOIN LATERAL metering.missing_days(c.today - 400, c.today) AS t;
