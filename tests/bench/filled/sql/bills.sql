-- The bills of the last two months.
INSERT INTO billing.invoice (
    invoice_id, number, series, number_in_series, kind, customer_id, run_id, shard_no, period_from,
    period_to, issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore, vat_base_ore,
    vat_percent, vat_ore, total_ore, issued_at, document_key, document_sha256, vat_class, state)
OVERRIDING SYSTEM VALUE
SELECT b.id, concat(extract(year FROM i.issued_on), '-', b.id), i.series, b.id, i.kind,
       %(base)s + n, i.run_id, 1 + n / 2000, i.period_from, i.period_to, i.issued_on, i.due_on,
       lpad(b.id::text, 15, '0'), i.recipient, i.issuer, i.subtotal_ore, i.vat_base_ore,
       i.vat_percent, i.vat_ore, i.total_ore, i.issued_at, concat('bills/', b.id), '\x00',
       i.vat_class, i.state
FROM billing.invoice i, generate_series(1, %(customers)s) n
CROSS JOIN LATERAL (
    SELECT %(base)s + 2 * n + (i.period_from >= '2025-12-01')::int AS id) b
WHERE i.customer_id = %(customer)s AND i.kind = 'invoice' AND i.period_from >= '2025-11-01'
