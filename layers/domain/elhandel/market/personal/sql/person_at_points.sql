-- Whom the market named on a person's contracts. Where the name was another's, its addresses are
-- another's, too, and are not shown.
SELECT m.gsrn, p.valid_from, p.electrical_heating, p.protected_name, p.protected_address,
       p.protected_addresses,
       CASE WHEN p.name_matches IS DISTINCT FROM false THEN p.addresses END AS addresses,
       p.name_matches, p.recorded_at
FROM market.customer_at_point p
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE p.contract_id = ANY(%(contracts)s)
ORDER BY m.gsrn, p.valid_from
