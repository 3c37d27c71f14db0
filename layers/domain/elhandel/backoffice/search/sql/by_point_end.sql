-- Who has, or had, a metering point whose number ends so.
SELECT coalesce(k.joined_to, k.customer_id), m.gsrn
FROM portfolio.metering_point m
JOIN portfolio.contract c USING (metering_point_id)
JOIN portfolio.customer k USING (customer_id)
WHERE right(m.gsrn, 4) = %(text)s
ORDER BY m.gsrn, c.state = 'active' DESC, c.contract_id DESC LIMIT %(limit)s
