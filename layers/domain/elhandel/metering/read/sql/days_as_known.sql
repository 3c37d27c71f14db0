SELECT d.metering_point_id, d.day, d.resolution_minutes, d.wh, d.complete, d.recorded_at > %(at)s,
       before.resolution_minutes, before.wh
FROM metering.reading_day d
LEFT JOIN LATERAL (
    SELECT h.resolution_minutes, h.wh FROM metering.reading_day_history h
    WHERE h.metering_point_id = d.metering_point_id AND h.day = d.day
      AND h.recorded_at <= %(at)s AND h.superseded_at > %(at)s
    ORDER BY h.version DESC LIMIT 1) AS before ON d.recorded_at > %(at)s
WHERE d.metering_point_id = ANY(%(points)s::int[]) AND d.day = ANY(%(days)s::date[])
  AND (d.recorded_at > %(at)s OR NOT %(later_only)s)
