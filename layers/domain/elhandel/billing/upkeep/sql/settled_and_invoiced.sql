-- What runs settled and is not billed once, line by line, though nothing says that it waits.
--
-- Of a run whose accounting year has expired the invoices may be gone. What is paid by aconto waits
-- for the bill of its quarter. A correction waits with its original: for the shard or the quarter
-- that bills it, or where it was taken back by hand. One whose lines are all 0.00 waits for the
-- next note. What is held waits with its corrections.
WITH run AS (
    SELECT run_id FROM settlement.run, billing.kept_books kept
    WHERE state = 'closed' AND closed_at >= %(since)s AND closed_at >= kept.since
      AND period_from >= %(first)s AND period_from < %(past)s),
due AS (
    SELECT e.run_id, e.supply_period_id, e.contract_id, e.period_from, c.customer_id,
           e.subtotal_ore, e.kind,
           e.kind = 'correction' AND 0 = ALL (e.amounts_ore) AS worthless,
           coalesce(e.corrects_run_id, e.run_id) AS original_id
    FROM run JOIN settlement.settlement e USING (run_id)
    JOIN portfolio.contract c USING (contract_id)),
customers AS (
    SELECT s.run_id, s.state, unnest(s.customer_ids) AS customer_id
    FROM run JOIN billing.invoice_shard s USING (run_id)),
settled AS (
    SELECT l.run_id, l.supply_period_id, count(*) AS lines
    FROM settlement.line l WHERE l.run_id = ANY(ARRAY(SELECT run_id FROM run))
    GROUP BY l.run_id, l.supply_period_id),
billed AS (
    SELECT l.run_id, l.supply_period_id, count(*) AS lines, sum(l.amount_ore) AS ore
    FROM run JOIN billing.standing_section x USING (run_id)
    JOIN billing.invoice_line l ON l.invoice_id = x.invoice_id AND l.section_no = x.section_no
    WHERE l.credits_invoice_id IS NULL GROUP BY l.run_id, l.supply_period_id)
SELECT format('run %%s, supply period %%s', d.run_id, d.supply_period_id),
       CASE WHEN c.state IS NULL THEN 'settled, and its customer is in no invoice shard'
            ELSE format('settled in %%s lines (%%s øre), invoiced in %%s (%%s øre)',
                        coalesce(s.lines, 0), d.subtotal_ore,
                        coalesce(b.lines, 0), coalesce(b.ore, 0)) END
FROM due d
LEFT JOIN customers c USING (run_id, customer_id)
LEFT JOIN settled s USING (run_id, supply_period_id)
LEFT JOIN billed b USING (run_id, supply_period_id)
WHERE c.state IS NULL
   OR (d.kind = 'original' AND c.state = 'planned' AND b.lines > 0
       AND NOT EXISTS (  -- the quarter's bill waits for no shard
           SELECT FROM billing.aconto_period a
           WHERE a.contract_id = d.contract_id AND d.period_from >= a.first
             AND d.period_from < a.past))
   OR ((coalesce(b.lines, 0) <> coalesce(s.lines, 0) OR coalesce(b.ore, 0) <> d.subtotal_ore)
       AND (c.state = 'done' OR b.lines > 0)
       AND NOT (b.lines IS NULL AND d.worthless)
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM billing.held_bill h
           WHERE h.state <> 'billed' AND h.original_run_id = d.original_id
             AND h.supply_period_id = d.supply_period_id))
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM settlement.settlement o
           JOIN billing.aconto_period a
               ON a.contract_id = o.contract_id AND o.period_from >= a.first
                   AND o.period_from < a.past
           WHERE o.run_id = d.original_id AND o.supply_period_id = d.supply_period_id
             AND NOT EXISTS (SELECT FROM billing.invoice_section x
                             WHERE x.run_id = o.run_id
                               AND x.supply_period_id = o.supply_period_id)))
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM billing.invoice_shard i
           WHERE d.kind = 'correction' AND i.run_id = d.original_id AND i.state = 'planned'
             AND d.customer_id = ANY(i.customer_ids)))
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM billing.invoice_line l
           JOIN billing.invoice_line back ON back.credits_invoice_id = l.invoice_id
               AND back.credits_line_no = l.line_no
           WHERE d.kind = 'correction' AND l.credits_invoice_id IS NULL
             AND l.run_id = d.original_id AND l.supply_period_id = d.supply_period_id)))
