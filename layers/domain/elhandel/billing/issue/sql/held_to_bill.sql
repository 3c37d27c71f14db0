-- What waits of the originals that are held, and the invoice that an original stands on if it is
-- billed. What is paid by aconto and not billed is left to the bill of its quarter. What somebody
-- took back by hand is not billed any more. What was found as its bill run was drafted goes out
-- after that. What is too little waits for the customer's next bill; after the last one, and after
-- half a year, it goes out all the same.
-- nothing_due: what waits are corrections of an invoice that cancel out, line by line.
SELECT h.original_run_id, h.supply_period_id, c.customer_id, billed.invoice_id,
       coalesce(waiting.runs, '{}') AS runs,
       billed.invoice_id IS NOT NULL AND cardinality(waiting.runs) > 0 AND NOT EXISTS (
           SELECT FROM settlement.line l
           WHERE l.run_id = ANY(waiting.runs) AND l.supply_period_id = h.supply_period_id
           GROUP BY l.metering_point_id, l.component, l.charge_id, l.vat
           HAVING sum(l.amount_ore) <> 0) AS nothing_due,
       h.state = 'released' AS released
FROM billing.held_bill h
JOIN settlement.settlement o ON o.run_id = h.original_run_id
    AND o.supply_period_id = h.supply_period_id
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN billing.standing_section billed
    ON billed.run_id = o.run_id AND billed.supply_period_id = o.supply_period_id
CROSS JOIN LATERAL (
    SELECT array_agg(e.run_id ORDER BY e.run_id) AS runs
    FROM settlement.settlement e JOIN settlement.run r ON r.run_id = e.run_id AND r.state = 'closed'
    WHERE e.supply_period_id = h.supply_period_id
      AND (e.run_id = h.original_run_id
           OR e.kind = 'correction' AND e.corrects_run_id = h.original_run_id)
      AND NOT EXISTS (
        SELECT FROM billing.invoice_section b
        WHERE b.run_id = e.run_id AND b.supply_period_id = e.supply_period_id AND NOT b.takes_back)
      AND NOT EXISTS (
        SELECT FROM billing.invoice_line l
        JOIN billing.invoice_line back
            ON back.credits_invoice_id = l.invoice_id AND back.credits_line_no = l.line_no
        WHERE l.invoice_id = billed.invoice_id AND l.section_no = billed.section_no)) waiting
WHERE h.state <> 'billed'
  AND (h.cause <> 'below-least' OR h.state = 'released' OR h.held_at < %(too_long)s OR EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.supply_period_id = h.supply_period_id AND s.ends_on <= %(today)s))
  AND NOT EXISTS (
    SELECT FROM billing.invoice_shard i
    WHERE i.run_id = h.original_run_id AND i.state = 'planned'
      AND c.customer_id = ANY(i.customer_ids))
  AND (billed.invoice_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM billing.aconto_period a
    WHERE a.contract_id = o.contract_id AND o.period_from >= a.first AND o.period_from < a.past))
ORDER BY h.held_id
