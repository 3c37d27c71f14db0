-- Marks everything that runs have settled of some days, or a part of it.
INSERT INTO settlement.dirty (supply_period_id, period_from, period_to, cause, marked_at)
SELECT e.supply_period_id, r.period_from, r.period_to, %(change)s, %(at)s::timestamptz
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= e.period_from DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE e.kind = 'original' AND r.period_from < %(end)s AND r.period_to > %(start)s
  AND (%(ended_by)s::date IS NULL OR s.ends_on <= %(ended_by)s)
  AND (%(price_area)s::text IS NULL OR v.price_area = %(price_area)s)
  AND (%(grid_area)s::text IS NULL OR v.grid_area = %(grid_area)s)
  AND (%(product)s::text IS NULL OR EXISTS (
    SELECT FROM portfolio.agreed_product a
    WHERE a.contract_id = s.contract_id AND a.product_id = %(product)s
      AND a.first < e.period_to AND a.past > e.period_from))
  AND (%(gsrns)s::text[] IS NULL OR s.metering_point_id IN (
    SELECT p.metering_point_id FROM portfolio.metering_point p WHERE p.gsrn = ANY (%(gsrns)s)))
