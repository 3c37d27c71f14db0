-- Which settlements are not billed yet, and of a supply of which the customer disputes a whole bill. A
-- dispute of lines holds these lines only. What corrects a bill goes out: it may be what settles the
-- dispute.
SELECT e.run_id, e.supply_period_id
FROM unnest(%(runs)s::int[], %(supply_periods)s::int[]) AS x (run_id, supply_period_id)
JOIN settlement.settlement e USING (run_id, supply_period_id)
WHERE e.kind = 'original' AND EXISTS (
    SELECT FROM billing.dispute d JOIN billing.invoice_section s USING (invoice_id)
    WHERE d.closed_at IS NULL AND d.line_nos IS NULL AND s.supply_period_id = e.supply_period_id
      AND s.run_id IS DISTINCT FROM e.run_id)
