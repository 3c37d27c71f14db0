-- Customers in short, each with the latest contract and where it is.
SELECT k.customer_id, k.kind, k.name, c.gsrn, c.state, c.starts_on, c.ends_on, p.name AS product,
       a.address
FROM portfolio.customer k
LEFT JOIN LATERAL (
    SELECT c.contract_id, c.state, c.product_id, c.metering_point_id, m.gsrn, s.starts_on, s.ends_on
    FROM portfolio.customer j
    JOIN portfolio.contract c ON c.customer_id = j.customer_id
    JOIN portfolio.metering_point m USING (metering_point_id)
    LEFT JOIN LATERAL (
        SELECT s.starts_on, s.ends_on FROM portfolio.supply_period s
        WHERE s.contract_id = c.contract_id AND s.state IN ('active', 'planned')
        ORDER BY s.supply_period_id DESC LIMIT 1) s ON true
    WHERE j.customer_id = k.customer_id OR j.joined_to = k.customer_id
    ORDER BY c.state = 'active' DESC, c.state = 'awaiting' DESC, c.contract_id DESC LIMIT 1) c ON true
LEFT JOIN pricing.product p ON p.product_id = c.product_id
LEFT JOIN LATERAL (
    SELECT v.address FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
      AND v.address IS NOT NULL AND (c.ends_on IS NULL OR v.valid_from < c.ends_on)
    ORDER BY v.valid_from DESC LIMIT 1) a ON true
WHERE k.customer_id = ANY(%(customers)s::int[])
