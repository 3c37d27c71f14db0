INSERT INTO billing.invoice (
    invoice_id, number, series, number_in_series, kind, corrects_id, customer_id, run_id, shard_no,
    period_from, period_to, issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore,
    vat_base_ore, vat_percent, vat_ore, total_ore, issued_at, recipient_id, vat_class,
    pay_back_by, mandate, notes) OVERRIDING SYSTEM VALUE
SELECT
    invoice_id, number, series, number_in_series, kind, corrects_id, customer_id, run_id, shard_no,
    period_from, period_to, issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore,
    vat_base_ore, vat_percent, vat_ore, total_ore, issued_at, recipient_id, vat_class,
    pay_back_by, mandate, notes
FROM json_populate_recordset(NULL::billing.invoice, %(rows)s::json)
