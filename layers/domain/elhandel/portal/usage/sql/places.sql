-- Every supply of the customer who asks, by point: those that began first come first. (From the contracts on: they are
-- found by the customer, and the supply by them.)
SELECT s.metering_point_id, m.gsrn, v.type, v.price_area, v.address,
       s.supply_period_id, s.starts_on, s.ends_on, s.contract_id
FROM (SELECT c.contract_id FROM portfolio.contract c OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT s.supply_period_id, s.metering_point_id, s.starts_on, s.ends_on, s.contract_id
    FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id AND s.state = 'active'
    OFFSET 0) s
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN LATERAL (
    SELECT v.type, v.price_area, v.address FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= %(today)s DESC, v.valid_from DESC LIMIT 1) v ON true
ORDER BY min(s.starts_on) OVER (PARTITION BY s.metering_point_id), s.metering_point_id, s.starts_on
