-- Which settlements of some customers in a run, and in the runs that go out with it, are to be billed
-- now, to which recipient (NULL: the customer), and which invoice does each correct?
--
-- An original is billed on its customer's invoice of the run, and with it the corrections that
-- waited for it; one that is paid by aconto waits for the bill of its quarter. A correction corrects
-- the invoice that its original stands on, together with all others of that invoice. It waits where
-- the original does, and where somebody took lines of the original back by hand. An original that no
-- shard was ever planned for, or whose invoice the books no longer keep, is older than the books; its
-- corrections stand alone.
--
-- worth: whether it may have a document issued. A correction whose lines are all 0.00 is not; it
-- waits, and goes onto the next note of its invoice. What is held waits with all its corrections
-- for the round that bills it; what was too little (waited) for the customer's next invoice, and a
-- note that was for that or for more of it.
-- may_wait: whether it would wait if it was too little: not where no next bill comes.
--
-- What is settled is looked up one by one by index (OFFSET 0): of a run that has just been settled, the
-- planner may know nothing and read the whole of it for each of its shards.
WITH of_run AS (
    SELECT c.customer_id, c.recipient_id, s.run_id, s.supply_period_id, s.kind, s.corrects_run_id,
           billed.invoice_id,
           billed.section_no, s.kind = 'original' OR 0 <> ANY (s.amounts_ore) AS worth,
           EXISTS (SELECT FROM billing.aconto_period a
                   WHERE a.contract_id = s.contract_id AND s.period_from >= a.first
                     AND s.period_from < a.past) AS aconto,
           held.cause IS NOT NULL AS waited,
           coalesce(p.ends_on > %(today)s, true) AS goes_on
    FROM portfolio.contract c
    JOIN portfolio.supply_period p USING (contract_id)
    CROSS JOIN LATERAL (
        SELECT e.run_id, e.supply_period_id, e.contract_id, e.kind, e.corrects_run_id,
               e.period_from, e.amounts_ore
        FROM settlement.settlement e
        WHERE e.supply_period_id = p.supply_period_id AND e.run_id = ANY(%(runs)s::int[])
        OFFSET 0) s
    LEFT JOIN LATERAL (
        SELECT b.invoice_id, b.section_no FROM billing.standing_section b
        WHERE b.run_id = s.corrects_run_id AND b.supply_period_id = s.supply_period_id
        OFFSET 0) billed ON true
    LEFT JOIN LATERAL (
        SELECT h.cause, h.state FROM billing.held_bill h
        WHERE h.original_run_id = coalesce(s.corrects_run_id, s.run_id)
          AND h.supply_period_id = s.supply_period_id AND h.state <> 'billed'
        OFFSET 0) held ON true
    WHERE c.customer_id = ANY(%(customer_ids)s::int[])
      AND (s.run_id = %(run_id)s AND c.customer_id = ANY(%(own_ids)s::int[])
        OR (s.run_id, c.customer_id) IN (
            SELECT * FROM unnest(%(along_runs)s::int[], %(along_ids)s::int[])))
      AND (held.cause IS NULL
        OR held.state = 'held' AND held.cause = 'below-least' AND billed.invoice_id IS NOT NULL)
      AND NOT EXISTS (
        SELECT FROM billing.invoice_section b
        WHERE b.run_id = s.run_id AND b.supply_period_id = s.supply_period_id AND NOT b.takes_back
        OFFSET 0)
)
SELECT customer_id, NULL::int AS corrects_id, run_id, supply_period_id, recipient_id, worth,
       false AS waited, goes_on AS may_wait
FROM of_run WHERE kind = 'original' AND NOT aconto
UNION ALL
SELECT of_run.customer_id, NULL::int, late.run_id, late.supply_period_id, of_run.recipient_id, true,
       false, goes_on
FROM of_run
JOIN settlement.settlement late ON late.kind = 'correction' AND late.corrects_run_id = of_run.run_id
    AND late.supply_period_id = of_run.supply_period_id
JOIN settlement.run r ON r.run_id = late.run_id AND r.state = 'closed'
WHERE of_run.kind = 'original' AND NOT of_run.aconto
  AND NOT EXISTS (
    SELECT FROM billing.invoice_section b
    WHERE b.run_id = late.run_id AND b.supply_period_id = late.supply_period_id
      AND NOT b.takes_back
    OFFSET 0)
UNION ALL
SELECT of_run.customer_id, of_run.invoice_id, of_run.run_id, of_run.supply_period_id,
       of_run.recipient_id, of_run.worth, of_run.waited, goes_on AND NOT aconto
FROM of_run
WHERE of_run.kind = 'correction' AND of_run.invoice_id IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    JOIN billing.invoice_line back ON back.credits_invoice_id = l.invoice_id
        AND back.credits_line_no = l.line_no
    WHERE l.invoice_id = of_run.invoice_id AND l.section_no = of_run.section_no)
UNION ALL
SELECT DISTINCT of_run.customer_id, of_run.invoice_id, waiting.run_id, waiting.supply_period_id,
       of_run.recipient_id, 0 <> ANY (waiting.amounts_ore), h.cause IS NOT NULL, true
FROM of_run
JOIN billing.standing_section original ON original.invoice_id = of_run.invoice_id
JOIN settlement.settlement waiting ON waiting.kind = 'correction'
    AND waiting.corrects_run_id = original.run_id
    AND waiting.supply_period_id = original.supply_period_id AND waiting.run_id <> of_run.run_id
JOIN settlement.run r ON r.run_id = waiting.run_id AND r.state = 'closed'
LEFT JOIN billing.held_bill h
    ON h.original_run_id = original.run_id AND h.supply_period_id = original.supply_period_id
        AND h.state <> 'billed'
WHERE of_run.kind = 'correction'
  AND (h.cause IS NULL OR h.state = 'held' AND h.cause = 'below-least')
  AND NOT EXISTS (
    SELECT FROM billing.invoice_section b
    WHERE b.run_id = waiting.run_id AND b.supply_period_id = waiting.supply_period_id
      AND NOT b.takes_back
    OFFSET 0)
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    JOIN billing.invoice_line back ON back.credits_invoice_id = l.invoice_id
        AND back.credits_line_no = l.line_no
    WHERE l.invoice_id = original.invoice_id AND l.section_no = original.section_no)
UNION ALL
SELECT of_run.customer_id, NULL::int, of_run.run_id, of_run.supply_period_id,
       of_run.recipient_id, of_run.worth, false, goes_on
FROM of_run
WHERE of_run.kind = 'correction' AND of_run.invoice_id IS NULL
  AND NOT EXISTS (
    SELECT FROM billing.invoice_shard i
    WHERE i.run_id = of_run.corrects_run_id AND of_run.customer_id = ANY(i.customer_ids)
      AND NOT (i.state = 'done' AND i.done_at < (SELECT since FROM billing.kept_books)))
UNION ALL
SELECT c.customer_id, stands.invoice_id, e.run_id, e.supply_period_id, c.recipient_id,
       stands.invoice_id IS NOT NULL AND 0 <> ANY (e.amounts_ore), true, true
FROM (SELECT DISTINCT customer_id FROM of_run WHERE kind = 'original' AND NOT aconto) billed
JOIN portfolio.contract c USING (customer_id)
JOIN portfolio.supply_period s USING (contract_id)
JOIN billing.held_bill h ON h.supply_period_id = s.supply_period_id
    AND h.state = 'held' AND h.cause = 'below-least'
JOIN settlement.settlement e ON e.supply_period_id = h.supply_period_id AND (
    e.run_id = h.original_run_id
    OR e.kind = 'correction' AND e.corrects_run_id = h.original_run_id)
JOIN settlement.run r ON r.run_id = e.run_id AND r.state = 'closed'
LEFT JOIN billing.standing_section stands
    ON stands.run_id = h.original_run_id AND stands.supply_period_id = h.supply_period_id
WHERE NOT EXISTS (
    SELECT FROM billing.invoice_section b
    WHERE b.run_id = e.run_id AND b.supply_period_id = e.supply_period_id AND NOT b.takes_back
    OFFSET 0)
  AND NOT EXISTS (
    SELECT FROM billing.invoice_shard i
    WHERE i.run_id = h.original_run_id AND i.state = 'planned'
      AND billed.customer_id = ANY(i.customer_ids))
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    JOIN billing.invoice_line back ON back.credits_invoice_id = l.invoice_id
        AND back.credits_line_no = l.line_no
    WHERE l.invoice_id = stands.invoice_id AND l.section_no = stands.section_no)
ORDER BY 1, 2 NULLS FIRST, 3, 4
