SELECT m.gsrn, r.metering_point_id, r.day, r.version, r.resolution_minutes, r.registered_at,
       r.recorded_at, r.wh, r.quality
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN metering.reading_day r
    ON r.metering_point_id = own.metering_point_id AND r.day >= own.first AND r.day < own.past
WHERE (r.metering_point_id, r.day, r.version)
      > (%(after_point)s::bigint, %(after_day)s::date, %(after_version)s::bigint)
ORDER BY r.metering_point_id, r.day, r.version
LIMIT %(limit)s
