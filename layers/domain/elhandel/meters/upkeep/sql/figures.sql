-- How verification and readings went in the days since %(since)s, before %(today)s (GX-MET-8).
-- Verified meters, and those of them whose first try that counts succeeded; tries that count, and those that wanted somebody
-- else's meter; days of verified meters on which a reading is due, and those on which there is one: of a metering point all
-- that the market measures, of another meter one that was submitted. What the market has not measured by %(until)s is late.
WITH tried AS (
    SELECT a.customer_id, a.serial, a.result, a.reason,
           row_number() OVER (PARTITION BY a.customer_id, a.serial ORDER BY a.tried_at, a.attempt_id) AS place
    FROM meters.attempt a
    WHERE a.tried_at >= %(since_instant)s AND a.result NOT IN ('begun', 'rate_limited')),
proven AS (
    SELECT bool_or(t.result = 'success' AND t.place = 1) AS at_first
    FROM tried t GROUP BY t.customer_id, t.serial HAVING bool_or(t.result = 'success')),
due AS (
    SELECT m.meter_no, m.metering_point_id, d.day::date AS day
    FROM meters.meter m
    LEFT JOIN portfolio.supply_period s USING (supply_period_id)
    CROSS JOIN LATERAL generate_series(
        greatest(%(since)s::date, (m.verified_at AT TIME ZONE 'Europe/Copenhagen')::date + 1, s.starts_on)::timestamp,
        least((CASE WHEN m.metering_point_id IS NULL THEN %(today)s::date ELSE %(until)s::date END) - 1,
              s.ends_on - 1)::timestamp,
        interval '1 day') AS d (day)
    WHERE m.state = 'verified' AND (s.supply_period_id IS NULL OR s.state IN ('active', 'ended'))),
read AS (
    SELECT d.meter_no, d.day,
           CASE WHEN d.metering_point_id IS NULL THEN EXISTS (
                    SELECT FROM meters.reading r
                    WHERE r.meter_no = d.meter_no AND r.read_at >= d.day::timestamp AT TIME ZONE 'Europe/Copenhagen'
                      AND r.read_at < (d.day + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen')
                ELSE EXISTS (
                    SELECT FROM metering.reading_day x
                    WHERE x.metering_point_id = d.metering_point_id AND x.day = d.day AND x.complete) END AS is_there
    FROM due d)
SELECT (SELECT count(*) FROM proven)::int AS verified,
       (SELECT count(*) FROM proven p WHERE p.at_first)::int AS at_first,
       (SELECT count(*) FROM tried)::int AS tries,
       (SELECT count(*) FROM tried t WHERE t.reason = 'meter-already-registered')::int AS claims_refused,
       (SELECT count(*) FROM read)::int AS days_due,
       (SELECT count(*) FROM read r WHERE r.is_there)::int AS days_read
