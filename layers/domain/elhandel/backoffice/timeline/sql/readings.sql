-- Readings that came for the customer's points, those of one Danish day together, of the year before.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT max(d.recorded_at) AS at,
           concat('readings:', d.metering_point_id, '-', k.came_on, '-', d.version > 1) AS key,
           CASE WHEN d.version > 1 THEN 'readings-corrected' ELSE 'readings-came' END AS what,
           'datahub' AS by,
           jsonb_build_object('first', min(d.day), 'last', max(d.day), 'days', count(*),
                              'wh', sum(metering.total_wh(d.wh)), 'gsrn', m.gsrn,
                              'whole', bool_and(d.complete),
                              'minutes', min(d.resolution_minutes)) AS values
    FROM portfolio.contract c
    JOIN portfolio.supply_period s USING (contract_id)
    JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_id
    JOIN metering.reading_day d ON d.metering_point_id = s.metering_point_id
        AND d.day >= s.starts_on AND (s.ends_on IS NULL OR d.day < s.ends_on)
    CROSS JOIN LATERAL (
        SELECT (d.recorded_at AT TIME ZONE 'Europe/Copenhagen')::date AS came_on) k
    WHERE c.contract_id = ANY(%(contracts)s::int[]) AND s.state = 'active'
      AND d.day > %(readings_from)s
    GROUP BY k.came_on, d.metering_point_id, m.gsrn, d.version > 1) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
