-- Which settlements used a day of which a spot price was taken back since, and are not corrected
-- yet: they are marked, or a correction of their days is under way. A mark stays until its
-- correction has settled the supply period, so a gap in the prices keeps it.
WITH withdrawn AS MATERIALIZED (
    SELECT DISTINCT price_area, (starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS day
    FROM pricing.held_spot_price WHERE state = 'withdrawn')
SELECT e.run_id, e.supply_period_id
FROM unnest(%(runs)s::int[], %(supply_periods)s::int[]) AS x (run_id, supply_period_id)
JOIN settlement.settlement e USING (run_id, supply_period_id)
JOIN settlement.run r USING (run_id)  -- a correction is a run over the same days as its original
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE EXISTS (
    SELECT FROM withdrawn w
    JOIN portfolio.metering_point_version v ON v.price_area = w.price_area
    WHERE v.metering_point_id = s.metering_point_id AND w.day >= r.period_from
      AND w.day < r.period_to)
  AND (EXISTS (
        SELECT FROM settlement.dirty d
        WHERE d.supply_period_id = e.supply_period_id AND d.cause = 'spot_price'
          AND d.period_from = r.period_from AND d.period_to = r.period_to)
    OR EXISTS (
        SELECT FROM settlement.run c
        WHERE c.kind = 'correction' AND c.state = 'running'
          AND c.period_from = r.period_from AND c.period_to = r.period_to))
