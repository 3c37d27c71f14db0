-- What was sent to the market in a person's processes, word for word; numbers stay sealed.
SELECT t.sent_id, r.document, t.transaction_id, t.sent_at, t.answered_at, t.verdict, t.status,
       t.body, t.answer, cardinality(t.sealed) AS numbers_sealed
FROM market.sent t
JOIN market.request r USING (transaction_id)
JOIN market.process p USING (process_id)
WHERE p.contract_id = ANY(%(contracts)s) AND t.sent_id > %(after)s
ORDER BY t.sent_id
LIMIT %(limit)s
