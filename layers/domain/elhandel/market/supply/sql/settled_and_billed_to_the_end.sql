-- Processes whose supply has ended, with no day left to settle, no mark for a correction, no aconto
-- bill left to set off, and with what is billed (less what is credited) equal to what is settled.
SELECT p.process_id
FROM market.process p
WHERE p.state = 'offboarding' AND p.process_id > %(after)s
  AND NOT EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.contract_id = p.contract_id
      AND ((s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > %(today)s))
           OR EXISTS (
               SELECT FROM settlement.unsettled_months(%(today)s) u
               WHERE u.supply_period_id = s.supply_period_id)
           OR EXISTS (
               SELECT FROM settlement.dirty d
               WHERE d.supply_period_id = s.supply_period_id)))
  AND NOT EXISTS (
    SELECT FROM billing.aconto a WHERE a.contract_id = p.contract_id AND a.set_off_id IS NULL)
  AND (SELECT coalesce(sum(e.subtotal_ore), 0)
       FROM portfolio.supply_period s JOIN settlement.settlement e USING (supply_period_id)
       WHERE s.contract_id = p.contract_id)
    = (SELECT coalesce(sum(b.amount_ore + coalesce(c.amount_ore, 0)), 0)
       FROM portfolio.supply_period s
       JOIN settlement.settlement e USING (supply_period_id)
       JOIN billing.invoice_line b
           ON b.run_id = e.run_id AND b.supply_period_id = e.supply_period_id
          AND b.credits_invoice_id IS NULL
       LEFT JOIN billing.invoice_line c
           ON c.credits_invoice_id = b.invoice_id AND c.credits_line_no = b.line_no
       WHERE s.contract_id = p.contract_id)
ORDER BY p.process_id LIMIT %(limit)s FOR UPDATE OF p SKIP LOCKED
