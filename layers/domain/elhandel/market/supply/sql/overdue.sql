-- What should have happened by now and has not, each with its process.
SELECT 'no answer from the market for four hours' AS what, p.process_id
FROM market.request r JOIN market.process p USING (process_id)
WHERE r.answered_at IS NULL AND r.created_at < %(now)s::timestamptz - %(wait)s::interval
  AND p.kind IN ('switch', 'move_in') AND p.state IN ('sent', 'cancellation_pending')
UNION ALL
SELECT 'customer data not confirmed a day before the start', process_id FROM market.process
WHERE state = 'effectuation_pending' AND kind = 'switch' AND customer_data <> 'confirmed'
  AND effective_on <= %(tomorrow)s
UNION ALL
SELECT 'master data missing a day after the confirmation', process_id FROM market.process
WHERE kind IN ('switch', 'move_in') AND state = 'acknowledged' AND updated_at < %(now)s::timestamptz - interval '1 day'
UNION ALL
SELECT 'we are asked to take a point back', process_id FROM market.resumption
WHERE outcome IS NULL AND answer_by >= %(today)s
UNION ALL
SELECT 'the market names somebody else than who signed up', p.process_id
FROM market.name_case n
JOIN portfolio.contract c USING (contract_id)
JOIN LATERAL (
    SELECT p.process_id FROM market.process p
    WHERE p.contract_id = n.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
UNION ALL
SELECT 'supply that was to go on has not been resumed', process_id FROM market.resumption
WHERE (outcome IS NULL AND answer_by < %(today)s) OR outcome = 'accepted'
UNION ALL
SELECT 'a move-in waits for another day that the customer is to tell', process_id
FROM market.process
WHERE asks IS NOT NULL AND state = 'pending'
UNION ALL
SELECT 'the start day has passed and supply has not begun', process_id FROM market.process
WHERE kind IN ('switch', 'move_in') AND state IN ('acknowledged', 'effectuation_pending')
  AND effective_on < %(today)s
UNION ALL
SELECT 'DataHub refused the customer data of a supply that runs', p.process_id
FROM market.process p JOIN market.process start ON start.process_id = p.about_id
WHERE p.kind = 'customer_data' AND p.state = 'rejected'
  AND start.state IN ('completed', 'offboarding')
  AND NOT EXISTS (SELECT FROM market.process later
                  WHERE later.about_id = p.about_id AND later.kind = 'customer_data'
                    AND later.process_id > p.process_id
                    AND later.state IN ('rejected', 'completed'))
UNION ALL
SELECT 'customer data not confirmed in time after a start under the special rules', process_id
FROM market.process
WHERE begun_by = 'special_rules' AND state = 'completed' AND customer_data <> 'confirmed'
  AND effective_on < %(special_rules)s
UNION ALL
SELECT 'an end of supply is confirmed and the point is not disconnected', process_id
FROM market.process
WHERE kind = 'end_of_supply' AND state = 'acknowledged' AND effective_on < %(today)s
UNION ALL
SELECT 'nobody is the customer at a point that we supply', p.process_id
FROM portfolio.vacancy v
JOIN LATERAL (
    SELECT p.process_id FROM market.process p
    WHERE p.contract_id = v.contract_id AND p.kind = 'move_out' AND p.state = 'completed'
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE v.starts_on <= %(today)s AND (v.ends_on IS NULL OR v.ends_on > %(today)s)
