-- The latest contract on a point that was supplied, with the product and prices of today.
SELECT c.state, p.product_id, p.name AS product_name, p.pricing_type, p.green_energy,
       CASE WHEN kept.day IS NULL THEN v.margin_per_kwh
            ELSE kept.margin_per_kwh END AS margin_per_kwh,
       CASE WHEN kept.day IS NULL THEN v.supplement_per_kwh
            ELSE kept.supplement_per_kwh END AS supplement_per_kwh,
       CASE WHEN kept.day IS NULL THEN v.fixed_per_kwh
            ELSE kept.fixed_per_kwh END AS fixed_per_kwh,
       CASE WHEN kept.day IS NULL THEN v.subscription_per_month
            ELSE kept.subscription_per_month END AS subscription_per_month,
       s.state AS supply_state, s.starts_on, s.ends_on, a.address
FROM portfolio.contract c
JOIN LATERAL (
    SELECT * FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id AND s.state IN ('active', 'void')
    ORDER BY s.supply_period_id DESC LIMIT 1) s
    ON s.state = 'void' OR s.ends_on IS NULL OR s.ends_on > s.starts_on
CROSS JOIN LATERAL (
    -- The product of today; of the first day where supply is still to come, of the last where it
    -- has ended.
    SELECT a.product_id, shown.day
    FROM portfolio.agreed_product a
    CROSS JOIN (
        SELECT least(greatest(%(today)s, s.starts_on),
                     CASE WHEN s.ends_on > s.starts_on THEN s.ends_on - 1 END) AS day) shown
    WHERE a.contract_id = c.contract_id AND a.first <= shown.day
    ORDER BY a.first DESC LIMIT 1) agreed
JOIN pricing.product p ON p.product_id = agreed.product_id
LEFT JOIN LATERAL (
    -- The list price of today, or else the first.
    SELECT * FROM pricing.product_price v
    WHERE v.product_id = agreed.product_id
    ORDER BY v.valid_from > %(today)s, abs(v.valid_from - %(today)s) LIMIT 1) v ON true
LEFT JOIN LATERAL (
    -- What the contract keeps, whatever the list says.
    SELECT k.valid_from AS day, k.margin_per_kwh, k.supplement_per_kwh, k.fixed_per_kwh,
           k.subscription_per_month
    FROM portfolio.agreed_price k
    WHERE k.contract_id = c.contract_id AND k.superseded_at IS NULL
      AND k.product_id = agreed.product_id
    ORDER BY k.valid_from > agreed.day, abs(k.valid_from - agreed.day) LIMIT 1) kept ON true
LEFT JOIN LATERAL (
    -- The address while the supply was theirs: neither what came after, nor the home of somebody
    -- whose point they named.
    SELECT v.address FROM portfolio.metering_point_version v
    JOIN portfolio.supply_period own USING (metering_point_id)
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
      AND v.address IS NOT NULL
      AND own.state = 'active' AND (own.ends_on IS NULL OR v.valid_from < own.ends_on)
    ORDER BY v.valid_from DESC LIMIT 1) a ON true
WHERE c.metering_point_id = %(point)s
ORDER BY s.state = 'active' DESC, s.starts_on DESC, c.contract_id DESC
LIMIT 1
