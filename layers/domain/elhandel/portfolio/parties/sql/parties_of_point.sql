SELECT c.contract_id AS contract, c.customer_id AS customer, c.state,
       k.proved_at IS NOT NULL AS proved, known.customer_id AS known, s.starts_on, s.ends_on
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN LATERAL (
    SELECT s.starts_on, s.ends_on FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id ORDER BY s.supply_period_id DESC LIMIT 1) s ON true
LEFT JOIN portfolio.customer known
    ON (known.identity_hash = k.identity_hash OR known.identity_hash_even = k.identity_hash_even)
    AND known.proved_at IS NOT NULL AND known.customer_id <> k.customer_id
WHERE m.gsrn = %(gsrn)s
ORDER BY c.contract_id
