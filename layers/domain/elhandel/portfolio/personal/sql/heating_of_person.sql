SELECT DISTINCT m.gsrn, h.valid_from, h.heated, h.recorded_at, h.superseded_at
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.heated h USING (metering_point_id)
WHERE h.valid_from >= own.first AND h.valid_from < own.past
ORDER BY m.gsrn, h.valid_from
