-- Customers of whom a run only corrected what it finds, and who get a next bill: a supply of theirs goes
-- on and does not pay by aconto.
WITH found AS (
    SELECT c.customer_id
    FROM settlement.settlement e
    JOIN portfolio.contract c USING (contract_id)
    WHERE e.run_id = %(run)s AND c.customer_id = ANY(%(customers)s::int[])
      AND EXISTS (
        SELECT FROM portfolio.contract k JOIN portfolio.supply_period s USING (contract_id)
        WHERE k.customer_id = c.customer_id AND s.state = 'active'
          AND coalesce(s.ends_on, 'infinity') > %(today)s
          AND NOT EXISTS (
            SELECT FROM billing.aconto_period a
            WHERE a.contract_id = k.contract_id AND a.first <= %(today)s AND a.past > %(today)s))
    GROUP BY c.customer_id
    HAVING bool_and(e.kind = 'correction'))
SELECT coalesce(array_agg(customer_id), '{}') FROM found
