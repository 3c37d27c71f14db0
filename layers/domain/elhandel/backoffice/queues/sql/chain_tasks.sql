-- Work for the token ledger that was given up, or was refused and waits to be tried again; the oldest first.
SELECT w.row_id, w.cause, w.detail, NULL::int AS customer_id, NULL AS gsrn, w.since, NULL::date AS due,
       NULL::bigint AS ore, w.arguments
FROM (
    SELECT t.task_id::text AS row_id,
           CASE t.state WHEN 'dead' THEN coalesce(t.cause, 'refused') ELSE 'waits' END AS cause,
           CASE t.state WHEN 'dead' THEN t.kind ELSE t.cause END AS detail,
           t.ordered_at AS since, jsonb_build_object('task', t.task_id) AS arguments
    FROM chain.task t
    WHERE t.state = 'dead'
       OR (t.state = 'pending' AND t.attempts > 0 AND t.ordered_at < %(an_hour_ago)s)) w
WHERE (%(cause)s::text IS NULL OR w.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR w.row_id = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY w.since, w.row_id LIMIT %(limit)s
