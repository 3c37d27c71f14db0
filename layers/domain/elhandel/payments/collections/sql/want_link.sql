-- A link to pay what is open of a document; none where something is under way for it. Where a debit will follow by itself, the
-- link ends with the day, so that it holds up none.
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, provider, reference, amount_ore, collect_on, state, planned_at, expires_at)
SELECT i.customer_id, i.invoice_id, 'link', n.attempt, 'netcash', i.number || '-L' || n.attempt, o.open_ore, %(today)s,
       'planned', %(now)s, CASE WHEN debit.follows THEN %(day_ends)s::timestamptz ELSE %(expires)s::timestamptz END
FROM billing.invoice i
CROSS JOIN LATERAL (
    SELECT 1 + coalesce(max(c.attempt), 0) AS attempt FROM payments.collection c
    WHERE c.invoice_id = i.invoice_id AND c.kind = 'link') n
CROSS JOIN LATERAL (
    SELECT sum(e.amount_ore)::bigint AS open_ore FROM ledger.entry e
    WHERE e.book = 'receivable' AND e.document_id = i.invoice_id) o
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM portfolio.account b
        JOIN payments.auto_pay a ON a.account_id = b.account_id AND a.is_on AND a.superseded_at IS NULL
        JOIN payments.method t ON t.account_id = b.account_id AND t.is_primary
        JOIN payments.mandate m ON m.method_id = t.method_id AND m.state = 'active'
        WHERE b.customer_id = i.customer_id)
    AND NOT EXISTS (
        SELECT FROM payments.collection c
        WHERE c.invoice_id = i.invoice_id AND c.kind = 'debit'
          AND (c.state IN ('completed', 'reversed') OR c.state = 'failed' AND c.retry_on IS NULL)) AS follows) debit
WHERE i.invoice_id = %(invoice)s AND o.open_ore > 0
ON CONFLICT DO NOTHING
