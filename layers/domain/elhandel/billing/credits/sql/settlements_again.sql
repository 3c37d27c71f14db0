-- What an invoice billed, and what has corrected that in closed runs, billed by its notes or not
-- yet.
WITH billed AS (
    SELECT s.run_id, s.supply_period_id FROM billing.invoice_section s
    WHERE s.invoice_id = %(invoice)s AND s.run_id IS NOT NULL AND NOT s.takes_back)
SELECT run_id, supply_period_id FROM billed
UNION
SELECT e.run_id, e.supply_period_id
FROM billed b
JOIN settlement.settlement e ON e.kind = 'correction' AND e.corrects_run_id = b.run_id
    AND e.supply_period_id = b.supply_period_id
JOIN settlement.run r ON r.run_id = e.run_id AND r.state = 'closed'
ORDER BY 1, 2
