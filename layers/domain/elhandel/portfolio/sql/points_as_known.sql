-- The points of a supply, also children that belong to it no more, and left no day behind.
SELECT k.metering_point_id
FROM portfolio.supply_period s
CROSS JOIN LATERAL (  -- joined, it would be all child points that are read
    SELECT * FROM portfolio.settled_with WHERE main_id = s.metering_point_id OFFSET 0) k
WHERE s.supply_period_id = %(supply)s
UNION
SELECT r.child_id FROM portfolio.supply_period s
JOIN portfolio.replaced_coupling r ON r.parents @> ARRAY[s.metering_point_id]
WHERE s.supply_period_id = %(supply)s AND r.replaced_at > %(at)s
