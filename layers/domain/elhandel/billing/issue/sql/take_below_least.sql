-- What was too little to be billed to these customers.
SELECT 1 FROM billing.held_bill h
WHERE h.state = 'held' AND h.cause = 'below-least' AND h.supply_period_id IN (
    SELECT s.supply_period_id
    FROM portfolio.contract c JOIN portfolio.supply_period s USING (contract_id)
    WHERE c.customer_id = ANY(%(customer_ids)s::int[]))
ORDER BY h.held_id
FOR UPDATE
