-- The days of points on which not every interval is there and measured. They are few, and have an index to themselves.
SELECT w.n - 1, d.day, d.wh, d.quality
FROM metering.reading_day d
JOIN unnest(%(points)s::int[], %(starts)s::date[], %(ends)s::date[])
    WITH ORDINALITY AS w (metering_point_id, first, past, n)
    ON w.metering_point_id = d.metering_point_id AND d.day >= w.first AND d.day < w.past
WHERE d.quality IS NOT NULL AND d.metering_point_id = ANY(%(points)s::int[])
  AND d.day >= %(first)s AND d.day < %(past)s
ORDER BY w.n, d.day
