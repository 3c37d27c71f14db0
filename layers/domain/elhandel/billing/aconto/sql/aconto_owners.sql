-- Whose some contracts are, and what stands above their lines of aconto: product and address.
SELECT
    c.contract_id,
    c.customer_id,
    s.supply_period_id,
    m.gsrn,
    p.name AS product,
    place.address
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.agreed_product a
    ON a.contract_id = c.contract_id AND a.first <= %(today)s AND a.past > %(today)s
JOIN pricing.product p ON p.product_id = a.product_id
JOIN LATERAL (
    SELECT s.supply_period_id FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id
    ORDER BY s.supply_period_id DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
    SELECT v.address FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
      AND v.address IS NOT NULL AND v.valid_from <= %(today)s
    ORDER BY v.valid_from DESC LIMIT 1) place ON true
WHERE c.contract_id = ANY(%(contracts)s::int[])
