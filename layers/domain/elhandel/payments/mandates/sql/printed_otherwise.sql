-- Accounts whose bills name another agreement of Betalingsservice than the one that they are collected by, or one where
-- there is none; `number` is what they shall name. An account that never had an agreement here is left as staff wrote it.
WITH known AS (
    SELECT t.account_id, max(m.reference) FILTER (WHERE m.state = 'active' AND t.is_primary AND s.is_on) AS number
    FROM payments.mandate m
    JOIN payments.method t USING (method_id)
    LEFT JOIN payments.auto_pay s ON s.account_id = t.account_id AND s.superseded_at IS NULL
    WHERE m.provider = 'betalingsservice'
    GROUP BY t.account_id)
SELECT k.account_id, k.number
FROM known k
JOIN portfolio.account a ON a.customer_id = k.account_id AND a.account_id = k.account_id
LEFT JOIN billing.profile p ON p.account_id = k.account_id AND p.superseded_at IS NULL
WHERE p.mandate_number IS DISTINCT FROM k.number
ORDER BY k.account_id LIMIT %(most)s
