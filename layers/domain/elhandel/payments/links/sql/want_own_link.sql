-- A link to pay a document by; of two who ask at the same moment one plans it, and the other finds it. Where a debit will
-- follow by itself, as `want_link` of collections asks, the link ends with the day, so that it holds up none.
INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, provider, reference,
    amount_ore, collect_on, state, planned_at, expires_at)
SELECT i.customer_id, i.invoice_id, 'link', n.attempt, 'netcash', i.number || '-L' || n.attempt,
    %(amount)s, %(today)s, 'planned', %(now)s,
    CASE WHEN debit.follows THEN %(day_ends)s::timestamptz ELSE %(expires)s::timestamptz END
FROM billing.invoice i CROSS JOIN LATERAL (
    SELECT 1 + coalesce(max(c.attempt), 0) AS attempt FROM payments.collection c
    WHERE c.invoice_id = i.invoice_id AND c.kind = 'link') n
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM payments.auto_pay a
        JOIN payments.method t ON t.account_id = a.account_id AND t.is_primary
        JOIN payments.mandate m ON m.method_id = t.method_id AND m.state = 'active'
        WHERE a.account_id = portfolio.asking_customer() AND a.is_on AND a.superseded_at IS NULL)
    AND NOT EXISTS (
        SELECT FROM payments.collection c
        WHERE c.invoice_id = i.invoice_id AND c.kind = 'debit'
          AND (c.state IN ('completed', 'reversed')
               OR c.state = 'failed' AND c.retry_on IS NULL)) AS follows) debit
WHERE i.invoice_id = %(invoice)s ON CONFLICT DO NOTHING
