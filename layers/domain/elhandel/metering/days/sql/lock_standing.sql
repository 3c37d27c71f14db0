-- In the order of the keys, as every statement that locks days.
SELECT a.n - 1, d.version, a.registered_at > d.registered_at
FROM unnest(%(ids)b::int[], %(days)b::date[], %(registered_at)b::timestamptz[])
    WITH ORDINALITY AS a (metering_point_id, day, registered_at, n)
JOIN metering.reading_day d ON d.metering_point_id = a.metering_point_id AND d.day = a.day
WHERE d.day BETWEEN %(first)s AND %(last)s
ORDER BY d.metering_point_id, d.day
FOR UPDATE OF d
