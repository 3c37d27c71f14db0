-- Customers with a point that this run could not settle, and with another that it did and that
-- stands on the same bill; not where supply has ended: its last bill waits for nothing.
SELECT c.customer_id
FROM settlement.parked p
JOIN portfolio.supply_period k USING (supply_period_id)
JOIN portfolio.contract missing USING (contract_id)
JOIN portfolio.contract c ON c.customer_id = missing.customer_id
    AND c.recipient_id IS NOT DISTINCT FROM missing.recipient_id
JOIN settlement.settlement e ON e.contract_id = c.contract_id AND e.run_id = p.run_id
    AND e.kind = 'original'
JOIN portfolio.supply_period s ON s.supply_period_id = e.supply_period_id
WHERE p.run_id = %(run)s AND c.customer_id = ANY(%(customers)s::int[])
  AND NOT EXISTS (
    SELECT FROM billing.aconto_period a
    WHERE a.contract_id IN (e.contract_id, missing.contract_id) AND e.period_from >= a.first
      AND e.period_from < a.past)
GROUP BY c.customer_id
HAVING NOT bool_or(coalesce(s.ends_on <= e.period_to, false))
