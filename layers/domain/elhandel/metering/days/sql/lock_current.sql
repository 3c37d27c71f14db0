SELECT d.metering_point_id, d.day, d.resolution_minutes, d.wh, d.quality, d.registered_at,
       d.registered, d.version, d.recorded_at, d.inbound_message_id
FROM unnest(%(ids)b::int[], %(days)b::date[]) AS k (metering_point_id, day)
JOIN metering.reading_day d ON d.metering_point_id = k.metering_point_id AND d.day = k.day
WHERE d.day BETWEEN %(first)s AND %(last)s
ORDER BY d.metering_point_id, d.day
FOR UPDATE OF d
