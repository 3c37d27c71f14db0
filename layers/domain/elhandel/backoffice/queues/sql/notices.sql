-- Notices that did not reach their customer within a month, the oldest first.
SELECT d.delivery_id::text AS row_id, d.cause, d.channel AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, d.settled_at AS since,
       NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('delivery', d.delivery_id) AS arguments
FROM notifications.delivery d
JOIN notifications.notice n USING (notice_id)
JOIN portfolio.customer k ON k.customer_id = n.customer_id
WHERE d.state = 'failed' AND d.settled_at >= %(a_month_ago)s::date
  AND (%(cause)s::text IS NULL OR d.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR d.delivery_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR n.customer_id = ANY(%(parties)s::int[]))
ORDER BY d.settled_at, d.delivery_id LIMIT %(limit)s
