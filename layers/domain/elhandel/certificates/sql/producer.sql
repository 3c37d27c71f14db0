-- Whose production a point's is, if the market calls it production and one supply of ours covers all the days.
SELECT m.metering_point_id, s.supply_period_id, s.contract_id, c.customer_id, v.price_area,
       v.technology
FROM portfolio.metering_point m
CROSS JOIN LATERAL (  -- joined, it would be all child points that are read
    SELECT * FROM portfolio.settled_with WHERE metering_point_id = m.metering_point_id OFFSET 0) w
JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
JOIN portfolio.contract c USING (contract_id)
CROSS JOIN LATERAL (
    SELECT v.type, v.price_area, v.technology FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = m.metering_point_id AND v.valid_from <= %(first)s
      AND v.superseded_at IS NULL
    ORDER BY v.valid_from DESC LIMIT 1) v
WHERE m.gsrn = %(gsrn)s AND v.type = %(type)s
  AND w.first <= %(first)s AND %(past)s <= w.past
  AND s.state = 'active' AND s.starts_on <= %(first)s
  AND (s.ends_on IS NULL OR %(past)s <= s.ends_on)
ORDER BY s.supply_period_id LIMIT 1
