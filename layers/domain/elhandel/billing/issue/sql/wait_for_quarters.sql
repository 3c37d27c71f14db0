-- The plans of aconto of the contracts that this run corrects.
SELECT 1 FROM billing.aconto_plan p
WHERE p.contract_id IN (
    SELECT s.contract_id
    FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
    WHERE s.run_id = ANY(%(runs)s::int[]) AND s.kind = 'correction'
      AND c.customer_id = ANY(%(customer_ids)s::int[]))
ORDER BY p.contract_id, p.quarter
FOR SHARE
