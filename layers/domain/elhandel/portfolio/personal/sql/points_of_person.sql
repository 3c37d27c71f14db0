-- What was known of a person's points on the days that they were theirs; the version that held
-- when those days began is one of them.
SELECT DISTINCT m.gsrn, v.valid_from, v.type, v.connection_state, v.settlement_method,
       v.resolution_minutes, v.grid_area, v.price_area, v.net_settlement_group, v.address,
       v.recorded_at, v.superseded_at
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.metering_point_version v USING (metering_point_id)
WHERE v.valid_from < own.past AND v.valid_from >= coalesce(
    (SELECT max(w.valid_from) FROM portfolio.metering_point_version w
     WHERE w.metering_point_id = own.metering_point_id AND w.superseded_at IS NULL
       AND w.valid_from <= own.first),
    own.first)
ORDER BY m.gsrn, v.valid_from
