-- The points of some supply periods, children included, with what the market says of each on the first settled day
-- (or, for a point that is described from later on, the first thing it says).
SELECT s.supply_period_id, s.contract_id, s.starts_on, s.ends_on, c.product_id,
       p.metering_point_id, p.gsrn, p.metering_point_id <> s.metering_point_id AS is_child, m.type, m.price_area
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point p
    ON p.metering_point_id = s.metering_point_id OR p.parent_id = s.metering_point_id
LEFT JOIN LATERAL (
    SELECT v.type, v.price_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, %(start)s) DESC,
             abs(v.valid_from - greatest(s.starts_on, %(start)s)) LIMIT 1) m ON true
WHERE s.supply_period_id = ANY(%(supply_periods)s)
ORDER BY s.supply_period_id, is_child, p.metering_point_id
