SELECT k.task_id::text
FROM chain.task k
LEFT JOIN chain.transaction t USING (transaction_id)
WHERE k.state = 'sent' AND t.state IS DISTINCT FROM 'open'
UNION ALL
SELECT c.task_id::text
FROM chain.carried c
JOIN chain.transaction t USING (transaction_id)
WHERE t.state IN ('open', 'final')
GROUP BY c.task_id
HAVING count(*) > 1
