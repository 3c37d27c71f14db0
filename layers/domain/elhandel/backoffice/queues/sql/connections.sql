-- Connections that the network's provider did not bring where they are wanted, the longest waiting first.
SELECT c.agreement_id::text AS row_id,
       CASE WHEN c.refused_at IS NULL THEN 'waits' ELSE 'refused' END AS cause,
       coalesce(c.refusal, c.wanted) AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn,
       coalesce(c.refused_at, c.wanted_at) AS since, NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('service', c.agreement_id, 'customer', s.customer_id) AS arguments
FROM services.connection c
JOIN services.agreement s USING (agreement_id)
JOIN portfolio.customer k ON k.customer_id = s.customer_id
WHERE c.known_version < c.version AND (c.refused_at IS NOT NULL OR c.wanted_at < %(an_hour_ago)s)
  AND (%(cause)s::text IS NULL
       OR %(cause)s = CASE WHEN c.refused_at IS NULL THEN 'waits' ELSE 'refused' END)
  AND (%(chosen)s::text[] IS NULL OR c.agreement_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR s.customer_id = ANY(%(parties)s::int[]))
ORDER BY coalesce(c.refused_at, c.wanted_at), c.agreement_id LIMIT %(limit)s
