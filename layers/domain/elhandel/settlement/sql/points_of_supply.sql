-- The points of some supply periods, children included, gathered by what they are settled under: the contract's
-- product, what the market says of the point on the first settled day (or, for a point that is described from later
-- on, the first thing it says), and the settled days (of a child those on which it belongs to the point). One row
-- holds many points, in three arrays.
WITH chosen AS MATERIALIZED (
    SELECT s.supply_period_id, s.contract_id, s.metering_point_id, c.product_id,
           greatest(s.starts_on, %(start)s) AS first, least(s.ends_on, %(end)s) AS past
    FROM portfolio.supply_period s
    JOIN portfolio.contract c USING (contract_id)
    -- Supply that has gone since the run was planned (void, or ended before) is nobody's any more.
    WHERE s.supply_period_id = ANY(%(supply_periods)s) AND s.state = 'active'
      AND greatest(s.starts_on, %(start)s) < least(s.ends_on, %(end)s)),
points AS (
    SELECT supply_period_id, contract_id, product_id, metering_point_id, false AS is_child, first, past FROM chosen
    UNION ALL
    SELECT s.supply_period_id, s.contract_id, s.product_id, k.child_id, true,
           greatest(s.first, k.first), least(s.past, k.past)
    FROM chosen s
    -- OFFSET 0: look the children up by their parent, instead of joining with all children there are.
    CROSS JOIN LATERAL (SELECT * FROM portfolio.coupling WHERE parent_id = s.metering_point_id OFFSET 0) k
    WHERE k.first < s.past AND k.past > s.first)
SELECT p.product_id, m.type, m.price_area, p.is_child, p.first, p.past,
       array_agg(p.supply_period_id), array_agg(p.contract_id), array_agg(p.metering_point_id)
FROM points p
LEFT JOIN LATERAL (
    SELECT v.type, v.price_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= p.first DESC, abs(v.valid_from - p.first) LIMIT 1) m ON true
GROUP BY p.product_id, m.type, m.price_area, p.is_child, p.first, p.past
