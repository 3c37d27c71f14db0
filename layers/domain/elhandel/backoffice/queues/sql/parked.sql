-- What no later run has settled, or parked again, the oldest first. What it is worth: the latest
-- settlement of the same supply.
SELECT concat(p.run_id, '-', p.supply_period_id) AS row_id, p.cause, p.detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, p.planned_at AS since,
       NULL::date AS due, last.subtotal_ore AS ore,
       jsonb_build_object(
           'gsrn', m.gsrn, 'gsrns', jsonb_build_array(m.gsrn), 'run_id', p.run_id,
           'from', greatest(p.period_from, p.starts_on),
           'to', least(p.period_to, p.ends_on)) AS arguments
FROM settlement.still_parked p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN LATERAL (
    SELECT t.subtotal_ore FROM settlement.settlement t
    WHERE t.supply_period_id = p.supply_period_id
    ORDER BY t.run_id DESC LIMIT 1) last ON true
WHERE p.planned_at > %(a_year_ago)s
  AND (%(cause)s::text IS NULL OR p.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR concat(p.run_id, '-', p.supply_period_id) = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY p.planned_at, p.run_id, p.supply_period_id LIMIT %(limit)s
