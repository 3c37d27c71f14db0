-- Marks the settled days on which contracts pay other prices. OFFSET 0: mark_readings.
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id,
           greatest(c.first, s.starts_on) AS first, least(c.past, s.ends_on) AS past
    FROM unnest(%(contracts)s::int[], %(firsts)s::date[], %(pasts)s::date[])
        AS c (contract_id, first, past)
    JOIN portfolio.supply_period s USING (contract_id)
    WHERE s.state = 'active' AND greatest(c.first, s.starts_on) < least(c.past, s.ends_on))
INSERT INTO settlement.dirty
    (supply_period_id, period_from, period_to, cause, message_id, marked_at)
SELECT DISTINCT e.supply_period_id, e.period_from, e.period_to,
       %(change)s, %(message)s::bigint, %(at)s::timestamptz
FROM touched t
CROSS JOIN LATERAL (
    SELECT * FROM settlement.stretch WHERE supply_period_id = t.supply_period_id OFFSET 0) e
WHERE e.period_from < t.past AND e.period_to > t.first
ORDER BY 1, 2
