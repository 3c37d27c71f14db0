-- The first supply of ours, begun or confirmed by the market, at the point of a contract whose supply
-- has ended: it begins on that end or later. One that ended before it began is none.
SELECT n.contract_id, n.starts_on
FROM portfolio.supply_period s
JOIN portfolio.supply_period n USING (metering_point_id)
JOIN market.process p ON p.contract_id = n.contract_id AND p.kind IN ('switch', 'move_in')
WHERE s.contract_id = %(contract)s AND s.state = 'active' AND n.contract_id <> s.contract_id
  AND n.starts_on >= s.ends_on AND (n.ends_on IS NULL OR n.ends_on > n.starts_on)
  AND (n.state = 'active'
       OR (n.state = 'planned'
           AND p.state IN ('acknowledged', 'effectuation_pending', 'cancellation_pending')))
ORDER BY n.starts_on LIMIT 1
