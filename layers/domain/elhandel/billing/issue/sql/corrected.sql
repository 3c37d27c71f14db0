-- The runs that are corrected of some customers, and those of the customers whose they are.
SELECT array_agg(DISTINCT s.corrects_run_id), array_agg(DISTINCT c.customer_id)
FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
WHERE s.run_id = ANY(%(runs)s::int[]) AND s.kind = 'correction'
  AND c.customer_id = ANY(%(customer_ids)s::int[])
