-- Dead messages, messages whose handling is not finished, and dead records; the newest first.
SELECT received_at, document, message_id, NULL::text AS record, error_code AS code, error
FROM market.inbound_message
WHERE state = 'dead'
UNION ALL
SELECT received_at, document, message_id, NULL, 'handling-not-finished',
       'Its handling was begun and not finished: the next poll finishes it.'
FROM market.inbound_message WHERE state = 'stored'
UNION ALL
SELECT m.received_at, m.document, m.message_id, r.transaction_id, r.error_code, r.error
FROM market.dead_record r JOIN market.inbound_message m USING (inbound_message_id)
WHERE r.resolved_at IS NULL
ORDER BY received_at DESC LIMIT %(limit)s
