-- What was retired, and not withdrawn, for each hour of some supplies, with the point that is supplied.
SELECT w.place, s.metering_point_id, g.starts_at, sum(g.wh)
FROM unnest(%(places)s::int[], %(supplies)s::int[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
    AS w (place, supply_period_id, starts_at, ends_at)
JOIN billing.green_hour g
    ON g.supply_period_id = w.supply_period_id AND g.starts_at >= w.starts_at AND g.starts_at < w.ends_at
JOIN portfolio.supply_period s ON s.supply_period_id = g.supply_period_id
GROUP BY w.place, s.metering_point_id, g.starts_at
HAVING sum(g.wh) > 0
