-- Marks the settled days on which the supply or the product of a contract changed. Supply that has
-- ended is marked too: what was settled of it is taken back. OFFSET 0: mark_readings.
WITH changed AS (
    SELECT s.supply_period_id, d.first, d.past
    FROM portfolio.supply_period s
    CROSS JOIN unnest(%(firsts)s::date[], %(pasts)s::date[]) AS d (first, past)
    WHERE s.contract_id = %(contract)s),
-- What begins or ends the count of a heating limit changes the limit of the whole year.
touched AS MATERIALIZED (
    SELECT c.supply_period_id,
           CASE WHEN y.whole THEN make_date(extract(year FROM c.first)::int, 1, 1)
                ELSE c.first END AS first,
           CASE WHEN y.whole THEN make_date(extract(year FROM c.past - 1)::int + 1, 1, 1)
                ELSE c.past END AS past
    FROM changed c
    CROSS JOIN LATERAL (
        SELECT %(counts)s AND EXISTS (
            SELECT FROM portfolio.supply_period s JOIN portfolio.heated h USING (metering_point_id)
            WHERE s.supply_period_id = c.supply_period_id AND h.heated) AS whole) y)
INSERT INTO settlement.dirty
    (supply_period_id, period_from, period_to, cause, message_id, marked_at)
SELECT DISTINCT e.supply_period_id, e.period_from, e.period_to,
       %(change)s, %(message)s::bigint, %(at)s::timestamptz
FROM touched t
CROSS JOIN LATERAL (
    SELECT * FROM settlement.stretch WHERE supply_period_id = t.supply_period_id OFFSET 0) e
WHERE e.period_from < t.past AND e.period_to > t.first
ORDER BY 1, 2
