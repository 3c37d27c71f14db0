-- Sums of DataHub that are not ours and have not ended, the earliest due first.
SELECT d.discrepancy_id::text AS row_id, d.state AS cause,
       concat_ws(' ', c.subject, c.grid_area, to_char(c.month, 'YYYY-MM')) AS detail,
       NULL::int AS customer_id, NULL AS gsrn, d.opened_at AS since, d.due_at::date AS due,
       abs(c.their_amount - c.our_amount) AS ore,
       jsonb_build_object('discrepancy', d.discrepancy_id) AS arguments
FROM reconciliation.discrepancy d JOIN reconciliation.comparison c USING (comparison_id)
WHERE d.state IN ('open', 'asked', 'settling', 'escalated')
  AND (%(cause)s::text IS NULL OR d.state = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR d.discrepancy_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY d.due_at, d.discrepancy_id LIMIT %(limit)s
