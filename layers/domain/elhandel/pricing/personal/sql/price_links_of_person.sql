-- Charges linked to a person's points, cut to the days that the points were theirs.
SELECT DISTINCT m.gsrn, c.owner_gln, c.kind, c.code, l.factor,
       greatest(l.valid_from, own.first) AS from_day,
       nullif(least(coalesce(l.valid_to, date '9999-12-31'), own.past), date '9999-12-31')
           AS to_day,
       l.recorded_at, l.superseded_at
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN pricing.price_link l USING (metering_point_id)
JOIN pricing.charge c USING (charge_id)
WHERE l.valid_from < own.past AND (l.valid_to IS NULL OR l.valid_to > own.first)
ORDER BY 1, 2, 3, 4
