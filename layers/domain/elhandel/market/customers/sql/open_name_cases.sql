-- The open cases with the start of supply that they are about, the earliest start first. A signup
-- that came to nothing needs no answer.
SELECT n.name_case_id, n.contract_id, c.customer_id, m.gsrn, p.process_id,
       p.effective_on AS starts_on, n.opened_at
FROM market.name_case n
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN LATERAL (
    SELECT p.process_id, p.effective_on FROM market.process p
    WHERE p.contract_id = n.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
ORDER BY p.effective_on, n.name_case_id
