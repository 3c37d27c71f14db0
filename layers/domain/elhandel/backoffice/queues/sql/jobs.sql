-- Jobs of the clock whose last run was not done, those that have failed the longest first.
SELECT r.name AS row_id, r.name AS cause,
       CASE WHEN r.outcome = 'failed' THEN 'failed' ELSE coalesce(r.code, 'failed') END AS detail,
       NULL::int AS customer_id, NULL AS gsrn, s.since, NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('queue', 'jobs', 'row', r.name) AS arguments
FROM unnest(%(jobs)s::text[]) AS wanted (name)
CROSS JOIN LATERAL (
    SELECT l.name, l.outcome, l.code FROM platform.job_run l WHERE l.name = wanted.name
    ORDER BY l.ended_at DESC, l.job_run_id DESC LIMIT 1) r
CROSS JOIN LATERAL (
    SELECT min(t.ended_at) AS since FROM platform.job_run t
    WHERE t.name = r.name AND t.outcome <> 'done' AND t.ended_at > coalesce((
        SELECT d.ended_at FROM platform.job_run d WHERE d.name = r.name AND d.outcome = 'done'
        ORDER BY d.ended_at DESC LIMIT 1), '-infinity')) s
WHERE r.outcome <> 'done'
  AND NOT EXISTS (
      SELECT FROM backoffice.put_aside a
      WHERE a.queue = 'jobs' AND a.row_id = r.name AND a.until > %(today)s)
  AND (%(cause)s::text IS NULL OR r.name = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR r.name = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY s.since, r.name LIMIT %(limit)s
