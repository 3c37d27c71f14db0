-- Requests to take a point back that are not concluded, those first that must be answered first.
SELECT r.transaction_id AS row_id,
       CASE WHEN r.outcome = 'accepted' THEN 'not-resumed' WHEN r.answer IS NULL THEN 'unanswered'
            ELSE 'answered' END AS cause,
       r.business_reason AS detail, coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn,
       r.recorded_at AS since, r.answer_by AS due, NULL::bigint AS ore,
       jsonb_build_object('gsrn', m.gsrn) AS arguments
FROM market.resumption r
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN market.process p USING (process_id)
LEFT JOIN portfolio.contract c USING (contract_id)
LEFT JOIN portfolio.customer k USING (customer_id)
WHERE (r.outcome IS NULL OR r.outcome = 'accepted')
  AND (%(cause)s::text IS NULL OR CASE WHEN r.outcome = 'accepted' THEN 'not-resumed' WHEN r.answer IS NULL THEN 'unanswered'
            ELSE 'answered' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR r.transaction_id = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY r.answer_by, r.recorded_at LIMIT %(limit)s
