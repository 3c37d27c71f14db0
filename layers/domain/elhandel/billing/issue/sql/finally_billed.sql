-- Which of some contracts have nothing left to be settled, corrected, billed or set off: what is
-- billed (invoices less credit notes) is what is settled, to the øre.
SELECT c.contract_id
FROM unnest(%(contracts)s::int[]) AS c (contract_id)
WHERE NOT EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id AND (
        EXISTS (SELECT FROM settlement.unsettled_months(%(today)s::date) u
                WHERE u.supply_period_id = s.supply_period_id)
        OR EXISTS (SELECT FROM settlement.dirty d
                   WHERE d.supply_period_id = s.supply_period_id)))
  AND NOT EXISTS (
    SELECT FROM billing.aconto a WHERE a.contract_id = c.contract_id AND a.set_off_id IS NULL)
  AND (SELECT coalesce(sum(e.subtotal_ore), 0)
       FROM portfolio.supply_period s
       JOIN settlement.settlement e USING (supply_period_id)
       WHERE s.contract_id = c.contract_id)
    = (SELECT coalesce(sum(b.amount_ore + coalesce(back.amount_ore, 0)), 0)
       FROM portfolio.supply_period s
       JOIN settlement.settlement e USING (supply_period_id)
       JOIN billing.invoice_line b ON b.run_id = e.run_id
           AND b.supply_period_id = e.supply_period_id AND b.credits_invoice_id IS NULL
       LEFT JOIN billing.invoice_line back
           ON back.credits_invoice_id = b.invoice_id AND back.credits_line_no = b.line_no
       WHERE s.contract_id = c.contract_id)
ORDER BY c.contract_id
