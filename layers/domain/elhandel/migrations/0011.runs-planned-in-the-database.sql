-- depends: 0010.settlement-at-scale
-- What a run over the local days [first, past) would settle: planning writes it into shards, a dry run only looks.

-- Every supply period that is active in the period and that no run of overlapping days has settled; a supply period is
-- asked for by the period of the run that settled it, not by its own days: those that come to be supplied later (a
-- start that was earlier) are its corrections'. `place` puts neighbours side by side that have the same prices (area,
-- grid area, product), so that the engine settles them together.
CREATE FUNCTION settlement.supply_to_settle(first date, past date)
RETURNS TABLE (supply_period_id int, price_area text, place bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, v.price_area,
       row_number() OVER (ORDER BY v.price_area, v.grid_area, c.product_id, s.supply_period_id) - 1
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, first) DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE s.state = 'active' AND s.starts_on < past AND (s.ends_on IS NULL OR s.ends_on > first)
  AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT EXISTS (
    SELECT FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < past AND r.period_to > first
    OFFSET 0)
$$;
