-- Cases of supply that was a mistake of ours, which are not closed; the earliest start first.
SELECT p.process_id::text AS row_id, p.state AS cause, p.kind AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, p.created_at AS since,
       NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('case', p.process_id, 'gsrn', m.gsrn) AS arguments
FROM market.process p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
WHERE p.kind IN ('erroneous_switch', 'erroneous_move') AND NOT p.is_over AND p.state <> 'completed'
  AND (%(cause)s::text IS NULL OR p.state = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR p.process_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY p.effective_on, p.process_id LIMIT %(limit)s
