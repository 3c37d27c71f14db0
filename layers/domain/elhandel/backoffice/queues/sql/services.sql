-- Services that were ordered and are not delivered yet, the longest waiting first.
SELECT s.agreement_id::text AS row_id, 'pending' AS cause, t.name AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, a.done_at AS since,
       NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('service', s.agreement_id, 'customer', s.customer_id) AS arguments
FROM services.agreement s
JOIN services.action a ON a.agreement_id = s.agreement_id AND a.command = 'order'
JOIN services.terms t ON t.agreement_id = s.agreement_id AND t.superseded_at IS NULL
JOIN portfolio.customer k ON k.customer_id = s.customer_id
WHERE s.state = 'pending'
  AND (%(cause)s::text IS NULL OR %(cause)s = 'pending')
  AND (%(chosen)s::text[] IS NULL OR s.agreement_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR s.customer_id = ANY(%(parties)s::int[]))
ORDER BY a.done_at, s.agreement_id LIMIT %(limit)s
