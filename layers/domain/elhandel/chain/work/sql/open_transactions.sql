SELECT t.transaction_id, t.signature, t.content, t.last_valid_height, t.refusal,
       array_agg(k.kind ORDER BY c.place) AS kinds,
       array_agg(k.subject ORDER BY c.place) AS subjects,
       array_agg(k.task_id ORDER BY c.place) AS tasks
FROM (
    SELECT * FROM chain.transaction WHERE state = 'open' ORDER BY transaction_id LIMIT %(most)s
) t
JOIN chain.carried c USING (transaction_id)
JOIN chain.task k USING (task_id)
GROUP BY t.transaction_id, t.signature, t.content, t.last_valid_height, t.refusal
ORDER BY t.transaction_id
