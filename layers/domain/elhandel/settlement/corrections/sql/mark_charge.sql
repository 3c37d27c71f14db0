-- Marks the settled days on which the price of a charge changed, for every point that is linked to
-- it. OFFSET 0: mark_readings.
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, greatest(d.first, l.valid_from, w.first, s.starts_on) AS first,
           least(d.past, l.valid_to, w.past, s.ends_on) AS past
    FROM unnest(%(firsts)s::date[], %(pasts)s::date[]) AS d (first, past)
    JOIN pricing.price_link l ON l.charge_id = %(charge)s AND l.superseded_at IS NULL
        AND l.valid_from < d.past AND (l.valid_to IS NULL OR l.valid_to > d.first)
    JOIN portfolio.settled_with w USING (metering_point_id)
    JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
    WHERE s.state = 'active'
      AND greatest(d.first, l.valid_from, w.first, s.starts_on)
        < least(d.past, l.valid_to, w.past, s.ends_on))
INSERT INTO settlement.dirty
    (supply_period_id, period_from, period_to, cause, message_id, marked_at)
SELECT DISTINCT e.supply_period_id, e.period_from, e.period_to,
       %(change)s, %(message)s::bigint, %(at)s::timestamptz
FROM touched t
CROSS JOIN LATERAL (
    SELECT * FROM settlement.stretch WHERE supply_period_id = t.supply_period_id OFFSET 0) e
WHERE e.period_from < t.past AND e.period_to > t.first
ORDER BY 1, 2
