-- First a count for each point, which reads no more than its days; only where days are missing,
-- which ones.
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::int[], %(firsts)s::date[], %(pasts)s::date[])
        WITH ORDINALITY AS w (metering_point_id, first, past, n)
    WHERE first < past),
short AS (
    SELECT w.* FROM wanted w
    CROSS JOIN LATERAL (
        SELECT count(*) AS days FROM metering.reading_day d
        WHERE d.metering_point_id = w.metering_point_id AND d.day >= w.first AND d.day < w.past
          AND d.day >= %(from_day)s AND d.day < %(to_day)s AND d.complete) AS there
    WHERE there.days < w.past - w.first)
SELECT s.n - 1, s.metering_point_id, s.first + i.n, d.resolution_minutes, d.quality
FROM short s
CROSS JOIN LATERAL generate_series(0, s.past - s.first - 1) AS i (n)
LEFT JOIN metering.reading_day d ON d.metering_point_id = s.metering_point_id
    AND d.day = s.first + i.n AND d.day >= %(from_day)s AND d.day < %(to_day)s
WHERE d.complete IS NOT TRUE
ORDER BY s.n, i.n
