-- Whether a metering point of a customer takes part on a day.
SELECT 1 FROM minting.participation p
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.supply_period s ON s.supply_period_id = p.supply_period_id
WHERE c.customer_id = %(customer)s AND s.state = 'active' AND p.starts_on <= %(day)s
  AND %(day)s < least(p.ends_on, s.ends_on, date '9999-12-31')
LIMIT 1
