-- What came of a try. A state that a callback has set meanwhile stays.
UPDATE notifications.delivery
SET state = %(state)s, cause = %(cause)s, receipt = coalesce(%(receipt)s, receipt),
    language = coalesce(%(language)s, language), segments = coalesce(%(segments)s, segments),
    address_hash = coalesce(%(address_hash)s::bytea, address_hash),
    due_at = coalesce(%(due_at)s, due_at), leased_until = NULL,
    sent_at = CASE WHEN %(state)s = 'sent' THEN %(now)s ELSE sent_at END,
    settled_at = CASE WHEN %(state)s IN ('failed', 'skipped') THEN %(now)s::timestamptz END
WHERE delivery_id = %(delivery)s AND state = 'waiting'
