SELECT m.gsrn, date_trunc('month', r.day::timestamp)::date AS month,
       sum(metering.total_wh(r.wh))::bigint AS wh, count(*) AS days
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN metering.reading_day r
    ON r.metering_point_id = own.metering_point_id AND r.day >= own.first AND r.day < own.past
GROUP BY 1, 2
ORDER BY 1, 2
