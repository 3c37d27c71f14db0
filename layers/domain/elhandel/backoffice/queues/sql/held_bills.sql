-- Settlements that are not billed until staff have looked at them, the oldest first.
SELECT h.held_id::text AS row_id, h.cause, h.detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, h.held_at AS since,
       NULL::date AS due, h.amount_ore AS ore,
       jsonb_build_object('held_id', h.held_id, 'gsrn', m.gsrn, 'from', t.period_from,
                          'to', t.period_to) AS arguments
FROM billing.held_bill h
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_id
LEFT JOIN settlement.settlement t
    ON t.run_id = h.original_run_id AND t.supply_period_id = h.supply_period_id
WHERE h.state = 'held' AND h.cause IN ('beyond-capacity', 'beyond-amount', 'beyond-use')
  AND (%(cause)s::text IS NULL OR h.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR h.held_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY h.held_at, h.held_id LIMIT %(limit)s
