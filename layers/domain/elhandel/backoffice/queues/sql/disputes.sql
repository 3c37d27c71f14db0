-- What customers do not accept of their bills, the oldest first.
SELECT d.dispute_id::text AS row_id,
       CASE WHEN d.line_nos IS NULL THEN 'whole-bill' ELSE 'lines' END AS cause, i.number AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, d.opened_at AS since,
       d.answer_by AS due, billing.disputed_ore(d.invoice_id, d.line_nos) AS ore,
       jsonb_build_object('dispute_id', d.dispute_id, 'number', i.number, 'lines', d.line_nos)
           AS arguments
FROM billing.dispute d
JOIN billing.invoice i USING (invoice_id)
JOIN portfolio.customer k USING (customer_id)
WHERE d.closed_at IS NULL
  AND (%(cause)s::text IS NULL OR CASE WHEN d.line_nos IS NULL THEN 'whole-bill' ELSE 'lines' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR d.dispute_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR i.customer_id = ANY(%(parties)s::int[]))
ORDER BY d.opened_at, d.dispute_id LIMIT %(limit)s
