-- What no later run has settled, or parked again, the oldest first. What it is worth: the latest
-- settlement of the same supply.
SELECT concat(p.run_id, '-', p.supply_period_id) AS row_id, p.cause, p.detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, r.planned_at AS since,
       NULL::date AS due, last.subtotal_ore AS ore,
       jsonb_build_object(
           'gsrn', m.gsrn, 'gsrns', jsonb_build_array(m.gsrn), 'run_id', p.run_id,
           'from', greatest(r.period_from, s.starts_on),
           'to', least(r.period_to, s.ends_on)) AS arguments
FROM settlement.parked p
JOIN settlement.run r USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN LATERAL (
    SELECT t.subtotal_ore FROM settlement.settlement t
    WHERE t.supply_period_id = p.supply_period_id
    ORDER BY t.run_id DESC LIMIT 1) last ON true
WHERE r.state = 'closed' AND r.planned_at > %(a_year_ago)s AND s.state = 'active'
  AND (CASE r.kind WHEN 'correction' THEN EXISTS (
           SELECT FROM settlement.dirty d
           WHERE d.supply_period_id = p.supply_period_id AND d.parked_run_id = p.run_id)
       ELSE NOT EXISTS (
           SELECT FROM settlement.settlement t
           WHERE t.supply_period_id = p.supply_period_id AND t.kind = 'original'
             AND t.period_from < r.period_to AND t.period_to > r.period_from) END)
  AND NOT EXISTS (
      SELECT FROM settlement.parked later JOIN settlement.run n ON n.run_id = later.run_id
      WHERE later.supply_period_id = p.supply_period_id AND later.run_id > p.run_id
        AND n.kind = r.kind AND n.state = 'closed'
        AND n.period_from < r.period_to AND n.period_to > r.period_from)
  AND (%(cause)s::text IS NULL OR p.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR concat(p.run_id, '-', p.supply_period_id) = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY r.planned_at, p.run_id, p.supply_period_id LIMIT %(limit)s
