SELECT a.n - 1
FROM unnest(%(ids)b::int[], %(days)b::date[], %(minutes)b::smallint[],
    %(registered_at)b::timestamptz[], %(wh)b::bytea[], %(quality)b::bytea[])
    WITH ORDINALITY AS a (metering_point_id, day, minutes, registered_at, wh, quality, n)
JOIN metering.reading_day d ON d.metering_point_id = a.metering_point_id AND d.day = a.day
WHERE d.day BETWEEN %(first)s AND %(last)s
  AND (d.wh <> a.wh OR d.quality IS DISTINCT FROM a.quality
    OR d.registered_at <> a.registered_at OR d.registered IS NOT NULL
    OR d.resolution_minutes <> a.minutes)
