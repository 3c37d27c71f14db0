-- Customers whose bill of the same days is out, or on its way, with other points: all that this run
-- settled of them is late. Not where supply has ended, nor where a bill is corrected. (Asked of those
-- with several contracts: no other has other points.)
WITH mine AS (
    SELECT c.customer_id, c.recipient_id, c.contract_id, e.kind, e.period_from, e.period_to,
           coalesce(s.ends_on <= e.period_to, false) AS ended
    FROM settlement.settlement e
    JOIN portfolio.supply_period s USING (supply_period_id)
    JOIN portfolio.contract c ON c.contract_id = e.contract_id
    WHERE e.run_id = %(run)s AND c.customer_id = ANY(%(customers)s::int[])
      AND NOT EXISTS (
        SELECT FROM billing.aconto_period a
        WHERE a.contract_id = e.contract_id AND e.period_from >= a.first
          AND e.period_from < a.past)),
late AS (
    SELECT DISTINCT m.customer_id, m.contract_id, m.period_from
    FROM mine m
    JOIN portfolio.contract c ON c.customer_id = m.customer_id AND c.contract_id <> m.contract_id
        AND c.recipient_id IS NOT DISTINCT FROM m.recipient_id
    JOIN settlement.settlement e ON e.contract_id = c.contract_id AND e.kind = 'original'
        AND e.run_id <> %(run)s AND e.period_from < m.period_to AND m.period_from < e.period_to
    WHERE NOT EXISTS (
        SELECT FROM billing.aconto_period a
        WHERE a.contract_id = e.contract_id AND e.period_from >= a.first
          AND e.period_from < a.past)
      AND (EXISTS (
            SELECT FROM billing.invoice_section b
            WHERE b.run_id = e.run_id AND b.supply_period_id = e.supply_period_id
              AND NOT b.takes_back)
        OR EXISTS (
            SELECT FROM billing.invoice_shard o JOIN billing.bill_run r USING (bill_run_id)
            WHERE o.run_id = e.run_id AND o.state = 'planned' AND r.released_at IS NOT NULL
              AND c.customer_id = ANY(o.customer_ids)))),
found AS (
    SELECT m.customer_id
    FROM mine m LEFT JOIN late l USING (customer_id, contract_id, period_from)
    GROUP BY m.customer_id
    HAVING bool_and(m.kind = 'original' AND NOT m.ended AND l.customer_id IS NOT NULL))
SELECT coalesce(array_agg(customer_id), '{}') FROM found
