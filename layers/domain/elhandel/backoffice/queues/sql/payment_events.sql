-- Events of the provider of payments that could not be handled, the oldest first.
SELECT e.inbound_event_id::text AS row_id, e.topic AS cause, e.outcome AS detail, NULL::int AS customer_id, NULL AS gsrn,
       e.received_at AS since, NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('event', e.inbound_event_id) AS arguments
FROM payments.inbound_event e
WHERE e.state = 'failed' AND %(parties)s::int[] IS NULL
  AND (%(cause)s::text IS NULL OR e.topic = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR e.inbound_event_id::text = ANY(%(chosen)s::text[]))
ORDER BY e.inbound_event_id LIMIT %(limit)s
