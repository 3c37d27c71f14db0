-- Documents for DataHub that have not left: refused in their form, or tried in vain; the oldest first.
SELECT r.transaction_id AS row_id,
       CASE WHEN o.parked_at IS NULL THEN 'not-sent' ELSE 'refused-in-form' END AS cause,
       r.document AS detail, coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn,
       o.created_at AS since, p.effective_on AS due, NULL::bigint AS ore,
       jsonb_build_object('transaction_id', r.transaction_id, 'gsrn', m.gsrn) AS arguments
FROM platform.outbox o
JOIN market.request r ON r.transaction_id = o.key
LEFT JOIN market.process p USING (process_id)
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN portfolio.contract c USING (contract_id)
LEFT JOIN portfolio.customer k USING (customer_id)
WHERE o.destination = 'datahub' AND o.sent_at IS NULL AND (o.parked_at IS NOT NULL OR o.attempts > 0)
  AND (%(cause)s::text IS NULL OR CASE WHEN o.parked_at IS NULL THEN 'not-sent' ELSE 'refused-in-form' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR r.transaction_id = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY o.created_at, r.transaction_id LIMIT %(limit)s
