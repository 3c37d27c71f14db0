-- What is corrected of some customers: the runs, the contracts, and whose they are. Settlements are
-- looked up one by one by index (OFFSET 0): nearly none is a correction, and to find none the planner
-- would read all that there are.
SELECT array_agg(DISTINCT s.corrects_run_id), array_agg(DISTINCT c.contract_id),
       array_agg(DISTINCT c.customer_id)
FROM portfolio.contract c
JOIN portfolio.supply_period p USING (contract_id)
CROSS JOIN LATERAL (
    SELECT e.corrects_run_id FROM settlement.settlement e
    WHERE e.supply_period_id = p.supply_period_id AND e.run_id = ANY(%(runs)s::int[])
      AND e.kind = 'correction'
    OFFSET 0) s
WHERE c.customer_id = ANY(%(customer_ids)s::int[])
