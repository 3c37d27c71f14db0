-- A link to pay what is open of a document; none where something is under way for it.
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, provider, reference, amount_ore, collect_on, state, planned_at, expires_at)
SELECT i.customer_id, i.invoice_id, 'link', n.attempt, 'netcash', i.number || '-L' || n.attempt, o.open_ore, %(today)s,
       'planned', %(now)s, %(expires)s
FROM billing.invoice i
CROSS JOIN LATERAL (
    SELECT 1 + coalesce(max(c.attempt), 0) AS attempt FROM payments.collection c
    WHERE c.invoice_id = i.invoice_id AND c.kind = 'link') n
CROSS JOIN LATERAL (
    SELECT sum(e.amount_ore)::bigint AS open_ore FROM ledger.entry e
    WHERE e.book = 'receivable' AND e.document_id = i.invoice_id) o
WHERE i.invoice_id = %(invoice)s AND o.open_ore > 0
ON CONFLICT DO NOTHING
