-- The points that we supply, with the days of it, by grid area, type and settlement method; a child with its parent, and
-- those without a customer too. Of some types where they are named. What is stated first of a point holds before that
-- day too. Exchange is never charged.
WITH described AS (
    SELECT metering_point_id, grid_area, type, coalesce(settlement_method, '') AS method,
           CASE WHEN lag(valid_from) OVER one IS NULL THEN date '0001-01-01' ELSE valid_from END
               AS first,
           coalesce(lead(valid_from) OVER one, date '9999-12-31') AS past
    FROM portfolio.metering_point_version
    WHERE superseded_at IS NULL
    WINDOW one AS (PARTITION BY metering_point_id ORDER BY valid_from)),
supplied AS (
    SELECT w.metering_point_id, greatest(s.starts_on, w.first) AS first,
           least(coalesce(s.ends_on, date '9999-12-31'), w.past) AS past
    FROM (
        SELECT metering_point_id, starts_on, ends_on FROM portfolio.supply_period WHERE state = 'active'
        UNION ALL
        SELECT metering_point_id, starts_on, ends_on FROM portfolio.vacancy) s
    JOIN portfolio.settled_with w ON w.main_id = s.metering_point_id
    WHERE s.starts_on < %(end)s AND (s.ends_on IS NULL OR s.ends_on > %(start)s))
SELECT d.grid_area, d.type, CASE WHEN d.type = 'E17' THEN d.method ELSE '' END,
       array_agg(d.metering_point_id),
       array_agg(greatest(d.first, s.first, %(start)s::date) - %(start)s::date),
       array_agg(least(d.past, s.past, %(end)s::date) - %(start)s::date)
FROM described d JOIN supplied s USING (metering_point_id)
WHERE d.type <> 'E20' AND (%(types)s::text[] IS NULL OR d.type = ANY(%(types)s))
  AND (%(grid_area)s::text IS NULL OR d.grid_area = %(grid_area)s)
  AND greatest(d.first, s.first, %(start)s::date) < least(d.past, s.past, %(end)s::date)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
