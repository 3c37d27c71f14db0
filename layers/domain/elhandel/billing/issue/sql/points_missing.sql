-- Customers with a point that is supplied on the days that this run settled of another, that stands
-- on the same bill and is not settled yet: its data is missing, or another run has it. Not where
-- supply has ended: its last bill waits for nothing. (Asked of those with several contracts: no
-- other has other points.)
WITH found AS (
    SELECT c.customer_id
    FROM settlement.settlement e
    JOIN portfolio.supply_period s USING (supply_period_id)
    JOIN portfolio.contract c ON c.contract_id = e.contract_id
    JOIN portfolio.contract other ON other.customer_id = c.customer_id
        AND other.contract_id <> c.contract_id
        AND other.recipient_id IS NOT DISTINCT FROM c.recipient_id
    JOIN portfolio.supply_period k ON k.contract_id = other.contract_id AND k.state = 'active'
        AND k.starts_on < e.period_to AND coalesce(k.ends_on, 'infinity') > e.period_from
    WHERE e.run_id = %(run)s AND e.kind = 'original' AND c.customer_id = ANY(%(customers)s::int[])
      AND NOT EXISTS (
        SELECT FROM settlement.settlement o
        WHERE o.supply_period_id = k.supply_period_id AND o.kind = 'original'
          AND o.period_from < e.period_to AND e.period_from < o.period_to)
      AND NOT EXISTS (
        SELECT FROM billing.aconto_period a
        WHERE a.contract_id IN (e.contract_id, k.contract_id) AND e.period_from >= a.first
          AND e.period_from < a.past)
    GROUP BY c.customer_id
    HAVING NOT bool_or(coalesce(s.ends_on <= e.period_to, false)))
SELECT coalesce(array_agg(customer_id), '{}') FROM found
