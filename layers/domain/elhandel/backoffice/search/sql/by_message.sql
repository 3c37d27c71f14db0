-- A message or a request of ours by any of its ids; whose it is, where it is about one process.
SELECT NULL::int, m.message_id FROM market.inbound_message m WHERE m.message_id = %(text)s
UNION
SELECT coalesce(k.joined_to, k.customer_id), r.transaction_id
FROM (
    SELECT * FROM market.request WHERE transaction_id = %(text)s
    UNION
    SELECT * FROM market.request WHERE message_id = %(text)s
    UNION
    SELECT * FROM market.request WHERE correlation_id = %(text)s) r
LEFT JOIN market.process p USING (process_id)
LEFT JOIN portfolio.contract c USING (contract_id)
LEFT JOIN portfolio.customer k USING (customer_id)
LIMIT %(limit)s
