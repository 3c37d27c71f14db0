-- Work for the token ledger that was given up, the oldest first; but what its owner did not sign in time, and settlements, which
-- have a queue of their own.
SELECT t.task_id::text AS row_id, coalesce(t.cause, 'refused') AS cause, t.kind AS detail,
       NULL::int AS customer_id, NULL AS gsrn, t.ordered_at AS since, NULL::date AS due,
       NULL::bigint AS ore, jsonb_build_object('task', t.task_id) AS arguments
FROM chain.task t
WHERE t.state = 'dead' AND t.cause IS DISTINCT FROM 'not-signed'
  AND NOT EXISTS (SELECT FROM exchange.token_settlement x WHERE x.subject = t.subject)
  AND (%(cause)s::text IS NULL OR coalesce(t.cause, 'refused') = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR t.task_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY t.ordered_at, t.task_id LIMIT %(limit)s
