-- Jobs of the clock whose last run was not done, by their names; since when, by the first such run in a row.
SELECT r.name AS cause, count(*) AS how_many, min(s.since) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM unnest(%(jobs)s::text[]) AS wanted (name)
CROSS JOIN LATERAL (
    SELECT l.name, l.outcome FROM platform.job_run l WHERE l.name = wanted.name
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
GROUP BY r.name
