-- Messages that were handled; one in a thousand is dead.
INSERT INTO market.inbound_message (
    message_id, queue, document, business_reason, body, received_at, state, handled_at, error_code,
    error)
SELECT concat('bench-message-', n), 'masterdata', 'RSM-022', 'E03', '{}',
       %(since)s + n * interval '1 second', CASE n %% 1000 WHEN 0 THEN 'dead' ELSE 'handled' END,
       %(since)s, CASE n %% 1000 WHEN 0 THEN 'unknown-point' END,
       CASE n %% 1000 WHEN 0 THEN 'We know no such point.' END
FROM generate_series(1, %(customers)s) n
