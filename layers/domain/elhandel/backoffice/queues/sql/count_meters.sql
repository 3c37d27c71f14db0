-- How many meters wait for somebody of the staff, by cause; as meters.sql has them.
SELECT w.cause, count(*) AS how_many, min(w.since) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM (
    SELECT CASE m.state WHEN 'pending' THEN 'grace-over' ELSE m.state END AS cause,
           CASE m.state WHEN 'pending' THEN m.legacy_until ELSE coalesce(m.decided_at, m.verified_at, m.registered_at) END
               AS since
    FROM meters.meter m
    WHERE (m.state = 'pending' AND m.legacy_until <= %(now)s) OR m.state = 'suspended'
    UNION ALL
    SELECT 'tries-used-up', t.since
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
    SELECT 'readings-refused', r.since
    FROM (
        SELECT f.meter_no, min(f.first_at) AS since FROM meters.refusal f
        WHERE f.last_at > %(refused_since)s AND f.submitted_by LIKE 'device:%%'
        GROUP BY f.meter_no HAVING sum(f.times) >= %(refusals)s) r
    JOIN meters.meter m USING (meter_no)
    WHERE m.state = 'verified') w
GROUP BY w.cause
