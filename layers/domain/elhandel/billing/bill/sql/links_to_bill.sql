-- On which of some days, and how many times, charges were linked to points: those of subscriptions and
-- fees, by the place of the line that bills them. (Each is looked up by index, OFFSET 0: joined, the
-- planner reads every link there is, for each shard of bills.)
SELECT line.n - 1 AS place, greatest(k.valid_from, line.period_from) AS valid_from,
       least(k.valid_to, line.period_to) AS valid_to, k.factor
FROM unnest(%(points)s::int[], %(charges)s::int[], %(starts)s::date[], %(ends)s::date[])
    WITH ORDINALITY AS line (metering_point_id, charge_id, period_from, period_to, n)
CROSS JOIN LATERAL (
    SELECT l.valid_from, l.valid_to, l.factor FROM pricing.price_link l
    WHERE l.metering_point_id = line.metering_point_id AND l.charge_id = line.charge_id
      AND l.superseded_at IS NULL AND l.valid_from < line.period_to
      AND (l.valid_to IS NULL OR l.valid_to > line.period_from)
    OFFSET 0) k
ORDER BY line.n, k.valid_from
