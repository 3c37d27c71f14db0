-- Rows of imported files that wait for somebody, the longest waiting first.
SELECT e.error_id::text AS row_id, e.kind AS cause,
       format('%%s, line %%s: %%s', b.name, e.line_no, e.message) AS detail,
       NULL::int AS customer_id, NULL AS gsrn, e.found_at AS since, NULL::date AS due,
       NULL::bigint AS ore, jsonb_build_object('error', e.error_id) AS arguments
FROM imports.validation_error e JOIN imports.batch b USING (batch_id)
WHERE e.resolved_at IS NULL
  AND (%(cause)s::text IS NULL OR e.kind = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR e.error_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY e.found_at, e.error_id LIMIT %(limit)s
