-- The invoices that this run corrects.
SELECT 1 FROM billing.invoice i
WHERE i.invoice_id IN (
    SELECT b.invoice_id
    FROM settlement.settlement s
    JOIN portfolio.contract c USING (contract_id)
    JOIN billing.standing_section b
        ON b.run_id = s.corrects_run_id AND b.supply_period_id = s.supply_period_id
    WHERE s.run_id = ANY(%(runs)s::int[]) AND s.kind = 'correction'
      AND c.customer_id = ANY(%(customer_ids)s::int[]))
ORDER BY i.invoice_id
FOR UPDATE
