-- What was taken back whole, and still has an amount billed by its corrections.
WITH taken AS (
    SELECT l.run_id, l.supply_period_id
    FROM billing.invoice i
    JOIN billing.invoice_line back USING (invoice_id)
    JOIN billing.invoice_line l ON l.invoice_id = back.credits_invoice_id
        AND l.line_no = back.credits_line_no
    JOIN settlement.settlement s ON s.run_id = l.run_id AND s.supply_period_id = l.supply_period_id
    WHERE i.issued_on >= greatest(%(since)s::date, %(first)s) AND i.issued_on < %(past)s
      AND s.kind = 'original'
    GROUP BY l.run_id, l.supply_period_id),
billed AS (
    SELECT t.run_id, t.supply_period_id,
           sum(l.amount_ore) FILTER (WHERE l.run_id = t.run_id) AS original,
           sum(l.amount_ore) AS ore
    FROM taken t
    CROSS JOIN LATERAL (
        SELECT t.run_id AS of_run
        UNION ALL
        SELECT s.run_id FROM settlement.settlement s
        WHERE s.kind = 'correction' AND s.corrects_run_id = t.run_id
          AND s.supply_period_id = t.supply_period_id) s
    JOIN billing.invoice_line l ON l.run_id = s.of_run AND l.supply_period_id = t.supply_period_id
    GROUP BY t.run_id, t.supply_period_id)
SELECT format('run %%s, supply period %%s', run_id, supply_period_id),
       format('was taken back, and its corrections add up to %%s øre', ore)
FROM billed WHERE original = 0 AND ore <> 0
