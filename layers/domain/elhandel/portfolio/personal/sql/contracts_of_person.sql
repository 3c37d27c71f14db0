SELECT c.contract_id, c.customer_id, m.gsrn, c.product_id, c.state, c.created_at, c.recipient_id,
       c.protected_name, c.protected_address, c.vat_registered
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE c.contract_id = ANY(%(contracts)s)
ORDER BY c.contract_id
