-- Who has, or had, a metering point; the one who is supplied now first.
SELECT coalesce(k.joined_to, k.customer_id), m.gsrn
FROM portfolio.metering_point m
JOIN portfolio.contract c USING (metering_point_id)
JOIN portfolio.customer k USING (customer_id)
WHERE m.gsrn = %(text)s
ORDER BY c.state = 'active' DESC, c.contract_id DESC LIMIT %(limit)s
