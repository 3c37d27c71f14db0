-- depends: 0177.entries-checked-with-their-posting
-- Supply to settle is joined with its contract as a whole, and then cut by what is settled: one by one, finding its contract and
-- unpacking its days took a quarter of planning a run.

CREATE OR REPLACE FUNCTION settlement.supply_to_settle(
    first date, past date, ended_by date DEFAULT NULL, in_price_area text DEFAULT NULL, in_grid_area text DEFAULT NULL,
    with_product text DEFAULT NULL, of_gsrns text[] DEFAULT NULL)
RETURNS TABLE (supply_period_id int, price_area text, place bigint, settled_from date, settled_to date,
               stretch_from date, stretch_to date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, v.price_area,
       row_number() OVER (PARTITION BY lower(x.days), upper(x.days)
                          ORDER BY hashtext(v.price_area || v.grid_area), hashtext(s.product_id),
                                   s.supply_period_id) - 1,
       greatest(s.starts_on, lower(x.days)), least(s.ends_on, upper(x.days)), lower(x.days), upper(x.days)
FROM (
    SELECT p.supply_period_id, p.metering_point_id, p.contract_id, p.starts_on, p.ends_on, c.product_id,
           CASE WHEN p.starts_on + 1 = first
                 AND settlement.waits_for_next_month(p.starts_on, p.ends_on, p.contract_id)
           THEN p.starts_on ELSE first END AS since
    FROM portfolio.supply_period p
    JOIN portfolio.contract c USING (contract_id)
    WHERE p.state = 'active' AND p.starts_on < past AND (p.ends_on IS NULL OR p.ends_on > first)
      AND NOT (p.starts_on + 1 = past AND settlement.waits_for_next_month(p.starts_on, p.ends_on, p.contract_id))
      AND (ended_by IS NULL OR p.ends_on <= ended_by)
      AND (of_gsrns IS NULL OR p.metering_point_id IN (
        SELECT m.metering_point_id FROM portfolio.metering_point m WHERE m.gsrn = ANY (of_gsrns)))
    OFFSET 0) s
CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(daterange(r.period_from, r.period_to)), '{}') AS days
    FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < past AND r.period_to > s.since
      AND EXISTS (SELECT FROM settlement.run t WHERE t.period_from < past AND t.period_to > first - 1)
    OFFSET 0) settled
CROSS JOIN LATERAL (
    SELECT unnest(datemultirange(daterange(s.since, past)) - settled.days) AS days) x
LEFT JOIN LATERAL (
    (SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
     WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
       AND v.valid_from <= greatest(s.starts_on, lower(x.days))
     ORDER BY v.valid_from DESC LIMIT 1)
    UNION ALL  -- described from later on only
    (SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
     WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
     ORDER BY v.valid_from DESC LIMIT 1)
    LIMIT 1) v ON true
WHERE daterange(s.starts_on, s.ends_on) && x.days
  AND (in_price_area IS NULL OR v.price_area = in_price_area)
  AND (in_grid_area IS NULL OR v.grid_area = in_grid_area)
  AND (with_product IS NULL OR EXISTS (
    SELECT FROM portfolio.agreed_product a
    WHERE a.contract_id = s.contract_id AND a.product_id = with_product
      AND daterange(a.first, a.past) && (daterange(s.starts_on, s.ends_on) * x.days)))
$$;
