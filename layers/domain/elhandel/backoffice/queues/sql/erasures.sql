-- Customers who have asked to be erased, the longest waiting first; they are answered within a month.
SELECT w.wish_id::text AS row_id, 'wished' AS cause, '' AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, w.wished_at AS since,
       (w.wished_at AT TIME ZONE 'Europe/Copenhagen' + interval '1 month')::date AS due,
       NULL::bigint AS ore, jsonb_build_object('wish', w.wish_id, 'customer', w.customer_id) AS arguments
FROM onboarding.wish w
JOIN portfolio.customer k USING (customer_id)
WHERE w.kind = 'erasure' AND w.closed_at IS NULL
  AND (%(cause)s::text IS NULL OR %(cause)s = 'wished')
  AND (%(chosen)s::text[] IS NULL OR w.wish_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR w.customer_id = ANY(%(parties)s::int[]))
ORDER BY w.wished_at, w.wish_id LIMIT %(limit)s
