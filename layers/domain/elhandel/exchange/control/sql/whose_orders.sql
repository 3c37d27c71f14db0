-- Whose orders a clearance has cancelled: the customer, and how many.
SELECT coalesce(k.joined_to, k.customer_id), count(*)::int
FROM exchange.trade_order o
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
WHERE o.clearance_id = %(clearance)s
GROUP BY 1 ORDER BY 1
