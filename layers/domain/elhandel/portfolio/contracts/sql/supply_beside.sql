-- Who is supplied there by a running contract, or from the wished day on; an empty supply is none.
SELECT c.contract_id, c.state = 'active', s.starts_on,
    coalesce(theirs.identity_hash = mine.identity_hash, false)
    OR coalesce(theirs.identity_hash_even = mine.identity_hash_even, false)
FROM portfolio.contract c
JOIN portfolio.customer theirs USING (customer_id)
JOIN portfolio.customer mine ON mine.customer_id = %(customer)s
JOIN portfolio.supply_period s ON s.contract_id = c.contract_id AND s.state = 'active'
WHERE c.metering_point_id = %(point)s AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND (c.state = 'active' OR s.starts_on >= %(starts_on)s)
ORDER BY s.starts_on DESC
