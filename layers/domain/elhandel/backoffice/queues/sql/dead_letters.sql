-- Dead messages, those whose handling is not finished, and dead records, the oldest first.
SELECT d.row_id, d.cause, d.detail, NULL::int AS customer_id, NULL AS gsrn, d.since, NULL::date AS due,
       NULL::bigint AS ore,
       jsonb_strip_nulls(jsonb_build_object('message_id', d.message_id, 'record', d.record)) AS arguments
FROM (
    SELECT message_id AS row_id, coalesce(error_code, 'handling-not-finished') AS cause,
           coalesce(document, '') AS detail, received_at AS since, message_id, NULL AS record
    FROM market.inbound_message WHERE state IN ('dead', 'stored')
    UNION ALL
    SELECT concat(m.message_id, '/', r.transaction_id), r.error_code, coalesce(m.document, ''),
           r.recorded_at, m.message_id, r.transaction_id
    FROM market.dead_record r JOIN market.inbound_message m USING (inbound_message_id)
    WHERE r.resolved_at IS NULL) d
WHERE (%(cause)s::text IS NULL OR d.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR d.row_id = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY d.since, d.row_id LIMIT %(limit)s
