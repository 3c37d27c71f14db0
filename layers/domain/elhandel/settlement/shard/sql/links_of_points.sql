-- The price links of some points in a period, gathered by what they say: a row for each distinct
-- link with the points that have it, in the order in which lines are shown. (`+ 0` keeps the
-- planner from searching the index once for each charge of each point: it is the points that
-- select.)
SELECT l.charge_id, c.owner_gln, c.kind, c.code, l.valid_from, l.valid_to, l.factor, l.points
FROM (
    SELECT charge_id, valid_from, valid_to, factor, array_agg(metering_point_id) AS points
    FROM pricing.price_link
    WHERE metering_point_id = ANY(%(points)s) AND superseded_at IS NULL
      AND valid_from + 0 < %(end)s AND (valid_to IS NULL OR valid_to > %(start)s)
    GROUP BY charge_id, valid_from, valid_to, factor) l
JOIN pricing.charge c USING (charge_id)
ORDER BY c.kind DESC, c.owner_gln, c.code, l.valid_from, l.valid_to, l.factor
