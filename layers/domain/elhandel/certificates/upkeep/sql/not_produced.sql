-- Days whose readings were compared, and of which more is certified than they say. Longer certificates than a day are not
-- asked here: the comparison itself withdraws what they say too much.
SELECT d.metering_point_id::text, format('%%s: %%s Wh certified, %%s Wh delivered', d.day, c.wh, d.wh)
FROM (
    SELECT c.metering_point_id, (c.starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS day,
           sum(c.wh - a.withdrawn_wh)::bigint AS wh
    FROM certificates.certificate c
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(m.wh), 0) AS withdrawn_wh FROM certificates.movement m
        WHERE m.certificate_id = c.certificate_id AND m.kind = 'withdrawn') a
    WHERE c.withdrawn_at IS NULL AND c.issued_at >= %(since)s
      AND (c.starts_at AT TIME ZONE 'Europe/Copenhagen')::date
          = ((c.ends_at - interval '1 second') AT TIME ZONE 'Europe/Copenhagen')::date
    GROUP BY c.metering_point_id, (c.starts_at AT TIME ZONE 'Europe/Copenhagen')::date
) c
JOIN certificates.looked l USING (metering_point_id)
CROSS JOIN LATERAL (
    SELECT r.metering_point_id, r.day, metering.total_wh(r.wh) AS wh
    FROM metering.reading_day r
    WHERE r.metering_point_id = c.metering_point_id AND r.day = c.day
      AND r.recorded_at < l.until - interval '1 hour') d
WHERE c.wh > d.wh
