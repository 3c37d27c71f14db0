-- The price of charges on the days of a change, where one held in every hour of them: as it was known to
-- what settled these days before a correction, and as it was to the correction. NULL where several did.
WITH asked AS (
    SELECT a.charge_id, a.first, a.past, s.run_id, s.supply_period_id, s.settled_at,
           (SELECT max(e.settled_at) FROM settlement.settlement e
            WHERE e.supply_period_id = s.supply_period_id AND e.settled_at < s.settled_at
              AND (e.run_id = s.corrects_run_id OR e.corrects_run_id = s.corrects_run_id)) AS since
    FROM unnest(%(charges)s::int[], %(firsts)s::date[], %(pasts)s::date[], %(runs)s::int[],
                %(supply_periods)s::int[]) AS a (charge_id, first, past, run_id, supply_period_id)
    JOIN settlement.settlement s USING (run_id, supply_period_id)
)
SELECT asked.charge_id, asked.first, asked.past, asked.run_id, asked.supply_period_id,
       min(price.flat) FILTER (WHERE t.before) AS before,
       min(price.flat) FILTER (WHERE NOT t.before) AS after
FROM asked
CROSS JOIN LATERAL (VALUES (true, since), (false, settled_at)) AS t (before, at)
CROSS JOIN LATERAL (
    SELECT CASE WHEN count(DISTINCT v.prices) = 1 AND min(cardinality(v.prices)) = 1
                THEN min(v.prices[1]) END AS flat
    FROM pricing.charge_price v
    WHERE v.charge_id = asked.charge_id AND v.valid_from < asked.past
      AND v.recorded_at <= t.at AND coalesce(v.superseded_at > t.at, true)
      AND NOT EXISTS (
        SELECT FROM pricing.charge_price later
        WHERE later.charge_id = v.charge_id AND later.recorded_at <= t.at
          AND coalesce(later.superseded_at > t.at, true)
          AND later.valid_from > v.valid_from AND later.valid_from <= asked.first)) price
GROUP BY asked.charge_id, asked.first, asked.past, asked.run_id, asked.supply_period_id
