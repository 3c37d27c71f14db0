-- Signups whose point has another customer's name in the market, the earliest start first.
SELECT n.name_case_id::text AS row_id, 'another-name' AS cause, '' AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, n.opened_at AS since,
       p.effective_on AS due, NULL::bigint AS ore,
       jsonb_build_object('case', n.name_case_id, 'party', c.customer_id, 'gsrn', m.gsrn) AS arguments
FROM market.name_case n
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN LATERAL (
    SELECT p.effective_on FROM market.process p
    WHERE p.contract_id = n.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
  AND (%(cause)s::text IS NULL OR 'another-name' = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR n.name_case_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY p.effective_on, n.name_case_id LIMIT %(limit)s
