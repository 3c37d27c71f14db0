-- The invoices that these runs correct of some contracts.
SELECT 1 FROM billing.invoice i
WHERE i.invoice_id IN (
    SELECT b.invoice_id
    FROM portfolio.supply_period p
    CROSS JOIN LATERAL (
        SELECT e.corrects_run_id, e.supply_period_id FROM settlement.settlement e
        WHERE e.supply_period_id = p.supply_period_id AND e.run_id = ANY(%(runs)s::int[])
          AND e.kind = 'correction'
        OFFSET 0) s
    JOIN billing.standing_section b
        ON b.run_id = s.corrects_run_id AND b.supply_period_id = s.supply_period_id
    WHERE p.contract_id = ANY(%(contracts)s::int[]))
ORDER BY i.invoice_id
FOR UPDATE
