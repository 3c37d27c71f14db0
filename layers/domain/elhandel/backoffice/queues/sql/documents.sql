-- Bills whose document is not made, the oldest first.
SELECT i.number AS row_id, 'not-made' AS cause, i.kind AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, i.issued_at AS since,
       i.due_on AS due, i.total_ore AS ore, jsonb_build_object('number', i.number) AS arguments
FROM billing.invoice i JOIN portfolio.customer k USING (customer_id)
WHERE i.document_key IS NULL
  AND (%(cause)s::text IS NULL OR 'not-made' = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR i.number = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR i.customer_id = ANY(%(parties)s::int[]))
ORDER BY i.issued_at, i.invoice_id LIMIT %(limit)s
