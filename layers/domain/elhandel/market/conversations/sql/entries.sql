-- What was said and done in a process, an enquiry or a request to take a point back, in order: what
-- we sent, what came, how we were answered, what moved.
WITH asked AS (
    SELECT * FROM market.request
    WHERE process_id = %(process)s OR enquiry_id = %(enquiry)s OR resumption_id = %(resumption)s),
step AS (
    SELECT at, event, from_state, to_state, cause, inbound_message_id, step
    FROM market.process_event WHERE process_id = %(process)s
    UNION ALL
    SELECT at, event, from_state, to_state, cause, inbound_message_id, step
    FROM market.enquiry_event WHERE enquiry_id = %(enquiry)s),
named AS (
    SELECT inbound_message_id FROM step
    UNION
    SELECT inbound_message_id FROM market.notice WHERE process_id = %(process)s
    UNION
    SELECT inbound_message_id FROM market.resumption WHERE transaction_id = %(resumption)s
    UNION
    SELECT c.message_id
    FROM market.process p JOIN market.customer_at_point c USING (contract_id)
    WHERE p.process_id = %(process)s AND p.about_id IS NULL)
SELECT e.at, e.what, e.document, e.reason, e.transaction_id, e.sentence
FROM (
    SELECT coalesce(sent_at, created_at) AS at, 1 AS place, 0 AS step,
           CASE WHEN sent_at IS NULL THEN 'waits' ELSE 'sent' END AS what, document,
           business_reason AS reason, transaction_id, NULL AS sentence
    FROM asked
    UNION ALL
    SELECT m.received_at, 2, 0, 'received', m.document, m.business_reason, NULL, NULL
    FROM named JOIN market.inbound_message m USING (inbound_message_id)
    UNION ALL
    SELECT answered_at, 3, 0, 'answered', document, business_reason, transaction_id,
           concat_ws(' ', answer, reject_code, reject_text)
    FROM asked WHERE answered_at IS NOT NULL
    UNION ALL
    SELECT at, 4, step, CASE WHEN from_state = to_state THEN 'noted' ELSE 'moved' END, NULL, NULL,
           NULL, concat(CASE WHEN from_state = to_state THEN event
                             ELSE concat(from_state, ' → ', to_state) END, ': ', cause)
    FROM step) e
ORDER BY e.at, e.place, e.step, e.transaction_id
