-- Meters that wait for somebody of the staff, the oldest first: the grace of another system's id is over, one is suspended, a
-- customer has tried in vain until no try was left, or a device's readings are refused all day.
SELECT w.row_id, w.cause, w.detail, coalesce(k.joined_to, k.customer_id) AS customer_id, w.gsrn, w.since, NULL::date AS due,
       NULL::bigint AS ore, w.arguments
FROM (
    SELECT concat('meter-', m.meter_no) AS row_id, CASE m.state WHEN 'pending' THEN 'grace-over' ELSE m.state END AS cause,
           m.serial AS detail, m.customer_id, p.gsrn,
           CASE m.state WHEN 'pending' THEN m.legacy_until ELSE coalesce(m.decided_at, m.verified_at, m.registered_at) END
               AS since,
           jsonb_build_object('meter', m.meter_id) AS arguments
    FROM meters.meter m LEFT JOIN portfolio.metering_point p USING (metering_point_id)
    WHERE (m.state = 'pending' AND m.legacy_until <= %(now)s) OR m.state = 'suspended'
    UNION ALL
    SELECT concat('tries-', t.customer_id, '-', t.serial), 'tries-used-up', t.serial, t.customer_id, NULL, t.since,
           jsonb_build_object('customer', t.customer_id, 'meter', t.serial)
    FROM (
        SELECT a.customer_id, a.serial, min(a.tried_at) AS since, max(a.tried_at) AS until FROM meters.attempt a
        WHERE a.result = 'rate_limited' AND a.tried_at > %(tried_since)s
        GROUP BY a.customer_id, a.serial) t
    WHERE NOT EXISTS (
            SELECT FROM meters.meter m
            WHERE m.customer_id = t.customer_id AND m.serial = t.serial AND m.state <> 'pending')
      AND NOT EXISTS (
            SELECT FROM meters.issued_key i
            WHERE i.customer_id = t.customer_id AND i.serial = t.serial AND i.issued_at > t.until)
    UNION ALL
    SELECT concat('refused-', m.meter_no), 'readings-refused', m.serial, m.customer_id, NULL, r.since,
           jsonb_build_object('meter', m.meter_id)
    FROM (
        SELECT f.meter_no, min(f.first_at) AS since FROM meters.refusal f
        WHERE f.last_at > %(refused_since)s AND f.submitted_by LIKE 'device:%%'
        GROUP BY f.meter_no HAVING sum(f.times) >= %(refusals)s) r
    JOIN meters.meter m USING (meter_no)
    WHERE m.state = 'verified') w
JOIN portfolio.customer k ON k.customer_id = w.customer_id
WHERE (%(cause)s::text IS NULL OR w.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR w.row_id = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR w.customer_id = ANY(%(parties)s::int[]))
ORDER BY w.since, w.row_id LIMIT %(limit)s
