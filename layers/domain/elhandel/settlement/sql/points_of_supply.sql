-- The points of some supply periods, children included, gathered by what they are settled under: the contract's
-- product, what the market says of the point on the first settled day (or, for a point that is described from later
-- on, the first thing it says), and the settled days (of a child those on which it belongs to the point). One row holds many points, in three arrays. Supply that is
-- gone since the run was planned is not there.
SELECT c.product_id, m.type, m.price_area, x.is_child, x.first, x.past,
       array_agg(s.supply_period_id), array_agg(s.contract_id), array_agg(x.metering_point_id)
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
CROSS JOIN LATERAL (
    SELECT greatest(s.starts_on, %(start)s) AS first, least(s.ends_on, %(end)s) AS past) d
CROSS JOIN LATERAL (
    SELECT s.metering_point_id, false AS is_child, d.first, d.past
    UNION ALL
    SELECT k.child_id, true, greatest(d.first, k.first), least(d.past, k.past) FROM portfolio.coupling k
    WHERE k.parent_id = s.metering_point_id AND k.first < d.past AND k.past > d.first) x
LEFT JOIN LATERAL (
    SELECT v.type, v.price_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = x.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= x.first DESC, abs(v.valid_from - x.first) LIMIT 1) m ON true
-- Supply that has gone since the run was planned (void, or ended before) is nobody's any more.
WHERE s.supply_period_id = ANY(%(supply_periods)s) AND s.state = 'active' AND d.first < d.past
GROUP BY c.product_id, m.type, m.price_area, x.is_child, x.first, x.past
