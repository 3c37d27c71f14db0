-- Files of orders that the bank does not have, as far as we know: never tried, or tried without an answer.
SELECT f.order_file_id::text AS row_id,
       CASE WHEN f.tried_at IS NULL THEN 'not-tried' ELSE 'not-known' END AS cause,
       f.message_id AS detail, NULL::int AS customer_id, NULL AS gsrn, f.made_at AS since,
       f.pays_on AS due, f.total_ore AS ore, jsonb_build_object('file', f.order_file_id) AS arguments
FROM payments.order_file f
WHERE f.sent_at IS NULL AND f.withdrawn_at IS NULL
  AND (%(cause)s::text IS NULL
       OR CASE WHEN f.tried_at IS NULL THEN 'not-tried' ELSE 'not-known' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR f.order_file_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY f.made_at, f.order_file_id LIMIT %(limit)s
