UPDATE metering.reading_day d
SET resolution_minutes = a.minutes, version = a.version, registered_at = a.registered_at,
    recorded_at = a.recorded_at, inbound_message_id = a.message, wh = a.wh, quality = a.quality,
    registered = a.registered
FROM unnest(%(ids)b::int[], %(days)b::date[], %(minutes)b::smallint[], %(versions)b::int[],
    %(registered_at)b::timestamptz[], %(recorded_at)b::timestamptz[], %(messages)s::bigint[],
    %(wh)b::bytea[], %(quality)b::bytea[], %(registered)b::bytea[])
    AS a (metering_point_id, day, minutes, version, registered_at, recorded_at, message, wh,
          quality, registered)
WHERE d.metering_point_id = a.metering_point_id AND d.day = a.day
  AND d.day BETWEEN %(first)s AND %(last)s
