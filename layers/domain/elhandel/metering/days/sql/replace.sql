-- Both see the days as they stood before.
WITH news AS (
    SELECT * FROM unnest(%(ids)b::int[], %(days)b::date[], %(minutes)b::smallint[],
        %(registered_at)b::timestamptz[], %(wh)b::bytea[], %(quality)b::bytea[], %(versions)b::int[])
        AS a (metering_point_id, day, minutes, registered_at, wh, quality, version)
), superseded AS (
    INSERT INTO metering.reading_day_history
        (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at,
         inbound_message_id, wh, quality, registered, superseded_at, superseded_by)
    SELECT d.metering_point_id, d.day, d.resolution_minutes, d.version, d.registered_at,
           d.recorded_at, d.inbound_message_id, d.wh, d.quality, d.registered, %(recorded_at)s,
           %(inbound_message_id)s
    FROM news a
    JOIN metering.reading_day d ON d.metering_point_id = a.metering_point_id AND d.day = a.day
    WHERE d.day BETWEEN %(first)s AND %(last)s
)
UPDATE metering.reading_day d
SET resolution_minutes = a.minutes, version = a.version, registered_at = a.registered_at,
    recorded_at = %(recorded_at)s, inbound_message_id = %(inbound_message_id)s, wh = a.wh,
    quality = a.quality, registered = NULL
FROM news a
WHERE d.metering_point_id = a.metering_point_id AND d.day = a.day
  AND d.day BETWEEN %(first)s AND %(last)s
