-- The shards that are still to bill what the corrections of this run correct.
SELECT 1 FROM billing.invoice_shard i
WHERE i.state = 'planned' AND i.customer_ids && %(customer_ids)s::int[] AND i.run_id IN (
    SELECT s.corrects_run_id
    FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
    WHERE s.run_id = ANY(%(runs)s::int[]) AND s.kind = 'correction'
      AND c.customer_id = ANY(%(customer_ids)s::int[]))
ORDER BY i.run_id, i.shard_no
FOR SHARE
