-- Events that no partner took for days, the oldest first; nothing of a subscription that ended.
SELECT w.webhook_id::text AS row_id, coalesce(w.cause, '') AS cause, s.name AS detail,
       NULL::int AS customer_id, NULL AS gsrn, w.failed_at AS since, NULL::date AS due,
       NULL::bigint AS ore, jsonb_build_object('webhook', w.webhook_id) AS arguments
FROM notifications.webhook w
JOIN notifications.subscription s USING (subscription_id)
WHERE w.state = 'failed' AND s.ended_at IS NULL
  AND (%(cause)s::text IS NULL OR coalesce(w.cause, '') = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR w.webhook_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY w.failed_at, w.webhook_id LIMIT %(limit)s
