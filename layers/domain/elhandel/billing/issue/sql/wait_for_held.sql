-- What is held of the supply periods that this run settles or corrects.
SELECT 1 FROM billing.held_bill h
WHERE h.state <> 'billed' AND (h.original_run_id, h.supply_period_id) IN (
    SELECT coalesce(s.corrects_run_id, s.run_id), s.supply_period_id
    FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
    WHERE s.run_id = ANY(%(runs)s::int[]) AND c.customer_id = ANY(%(customer_ids)s::int[]))
ORDER BY h.held_id
FOR SHARE
