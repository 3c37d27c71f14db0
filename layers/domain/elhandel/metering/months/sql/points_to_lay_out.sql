-- The points whose month is not laid out and whose last day is there, those of a grid
-- area beside each other, as in the shards of runs.
SELECT array_agg(p.metering_point_id ORDER BY v.price_area, v.grid_area, p.metering_point_id)
FROM portfolio.metering_point p
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from DESC LIMIT 1) AS v ON true
WHERE EXISTS (
        SELECT FROM metering.reading_day d
        WHERE d.metering_point_id = p.metering_point_id AND d.day = %(last)s AND d.complete)
  AND NOT EXISTS (
        SELECT FROM metering.reading_month m
        WHERE m.month = %(month)s AND m.metering_point_id = p.metering_point_id)
