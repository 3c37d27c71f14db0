INSERT INTO metering.reading_day
    (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at,
     inbound_message_id, wh, quality)
SELECT a.metering_point_id, a.day, a.minutes, 1, a.registered_at, %(recorded_at)s,
       %(inbound_message_id)s, a.wh, a.quality
FROM unnest(%(ids)b::int[], %(days)b::date[], %(minutes)b::smallint[],
    %(registered_at)b::timestamptz[], %(wh)b::bytea[], %(quality)b::bytea[])
    WITH ORDINALITY AS a (metering_point_id, day, minutes, registered_at, wh, quality, n)
ORDER BY a.n
