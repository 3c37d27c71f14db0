-- What the customers of a bill run do not get of what was settled for it, and why: beyond bounds, in
-- dispute, too little, or not settled because data is missing. A bill run of aconto shows all that
-- is held of quarters.
WITH customers AS (
    SELECT DISTINCT run_id, unnest(customer_ids) AS customer_id FROM billing.invoice_shard
    WHERE bill_run_id = %(id)s)
SELECT m.gsrn, h.cause, h.detail, h.amount_ore
FROM billing.held_bill h
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_id
WHERE h.state = 'held' AND EXISTS (
    SELECT FROM settlement.settlement e
    WHERE e.supply_period_id = h.supply_period_id
      AND coalesce(e.corrects_run_id, e.run_id) = h.original_run_id
      AND (e.run_id, c.customer_id) IN (SELECT run_id, customer_id FROM customers))
UNION ALL
SELECT m.gsrn, h.cause, h.detail, h.amount_ore
FROM billing.held_bill h
JOIN settlement.settlement e ON e.run_id = h.original_run_id
    AND e.supply_period_id = h.supply_period_id
JOIN billing.aconto_period a ON a.contract_id = e.contract_id AND e.period_from >= a.first
    AND e.period_from < a.past
JOIN portfolio.supply_period s ON s.supply_period_id = h.supply_period_id
JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_id
WHERE %(kind)s::text = 'aconto' AND h.state = 'held'
UNION ALL
SELECT m.gsrn, 'missing-data', p.cause || ': ' || p.detail, NULL
FROM settlement.parked p
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_id
WHERE p.run_id = %(run)s
ORDER BY 2, 1
