-- Drafted bills that have not gone out, by bill run, the first that go out first.
SELECT b.bill_run_id::text AS row_id,
       CASE WHEN b.issue_after = 'infinity' THEN 'stopped' ELSE 'draft' END AS cause,
       d.drafts::text AS detail, NULL::int AS customer_id, NULL AS gsrn, b.planned_at AS since,
       CASE WHEN b.issue_after <> 'infinity'
            THEN (b.issue_after AT TIME ZONE 'Europe/Copenhagen')::date END AS due,
       d.total_ore AS ore, jsonb_build_object('bill_run_id', b.bill_run_id) AS arguments
FROM billing.bill_run b
CROSS JOIN LATERAL (
    SELECT count(*) AS drafts, sum(d.total_ore)::bigint AS total_ore FROM billing.draft d
    WHERE d.bill_run_id = b.bill_run_id AND d.replaced_at IS NULL) d
WHERE b.released_at IS NULL AND d.drafts > 0
  AND (%(cause)s::text IS NULL OR CASE WHEN b.issue_after = 'infinity' THEN 'stopped' ELSE 'draft' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR b.bill_run_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY b.issue_after, b.bill_run_id LIMIT %(limit)s
