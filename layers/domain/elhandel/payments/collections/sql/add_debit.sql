-- An attempt to collect a document by its mandate; none where another is under way.
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, mandate_id, provider, reference, amount_ore, collect_on, state, reason,
    planned_at, ended_at)
VALUES (
    %(account)s, %(invoice)s, 'debit', %(attempt)s, %(mandate)s, %(provider)s, %(reference)s, %(amount)s, %(today)s,
    %(state)s, %(reason)s, %(now)s, CASE WHEN %(state)s = 'failed' THEN %(now)s::timestamptz END)
ON CONFLICT DO NOTHING
RETURNING collection_id
