-- Processes whose supply has ended and is not final settled. Void supply ended on the day on which
-- the market announced it; what was billed of it is to be credited.
SELECT p.process_id, e.ended_on
FROM market.process p
JOIN portfolio.supply_period s USING (contract_id)
CROSS JOIN LATERAL (
    SELECT CASE s.state
               WHEN 'active' THEN s.ends_on
               WHEN 'void' THEN (p.updated_at AT TIME ZONE 'Europe/Copenhagen')::date
           END AS ended_on) e
WHERE p.state = 'offboarding' AND e.ended_on <= %(today)s
ORDER BY e.ended_on, p.process_id
