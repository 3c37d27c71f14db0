-- The earliest document that is not paid, what is overdue, the latest bill, and how an account is paid.
WITH open AS (
    SELECT i.due_on, e.open_ore
    FROM billing.invoice i
    CROSS JOIN LATERAL (
        SELECT sum(e.amount_ore)::bigint AS open_ore FROM ledger.entry e
        WHERE e.document_id = i.invoice_id AND e.book = 'receivable') e
    WHERE i.customer_id = ANY(%(parties)s::int[]) AND i.kind = 'invoice' AND e.open_ore > 0),
last AS (
    SELECT i.number, i.total_ore, i.issued_on, i.mandate FROM billing.invoice i
    WHERE i.customer_id = ANY(%(parties)s::int[])
    ORDER BY i.issued_at DESC, i.invoice_id DESC LIMIT 1)
SELECT (SELECT min(due_on) FROM open),
       (SELECT coalesce(sum(open_ore), 0)::bigint FROM open WHERE due_on < %(today)s),
       (SELECT number FROM last), (SELECT total_ore FROM last), (SELECT issued_on FROM last),
       (SELECT mandate FROM last),
       (SELECT f.billing_day FROM billing.profile f
        WHERE f.account_id = %(account)s AND f.superseded_at IS NULL),
       (SELECT a.last_digits FROM payments.account_in_use a WHERE a.account_id = %(account)s),
       EXISTS (SELECT FROM payments.auto_pay p WHERE p.account_id = %(account)s AND p.superseded_at IS NULL AND p.is_on)
       AND EXISTS (SELECT FROM payments.method t JOIN payments.mandate m USING (method_id)
                   WHERE t.account_id = %(account)s AND t.is_primary AND t.removed_at IS NULL
                     AND m.state = 'active')
