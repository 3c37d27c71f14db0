INSERT INTO billing.draft (
    bill_run_id, run_id, shard_no, subject, customer_id, recipient_id, corrects_id, kind, period_from,
    period_to, lines, subtotal_ore, vat_ore, total_ore, last_ore, last_days, content, drafted_at)
SELECT
    d.bill_run_id, d.run_id, d.shard_no, d.subject, d.customer_id, d.recipient_id, d.corrects_id, d.kind,
    d.period_from, d.period_to, d.lines, d.subtotal_ore, d.vat_ore, d.total_ore,
    last.total_ore, last.days, d.content, d.drafted_at
FROM json_populate_recordset(NULL::billing.draft, %(rows)s::json) d
LEFT JOIN LATERAL (
    SELECT i.total_ore, i.period_to - i.period_from AS days
    FROM billing.invoice i
    WHERE d.corrects_id IS NULL AND i.customer_id = d.customer_id AND i.corrects_id IS NULL
      AND i.recipient_id IS NOT DISTINCT FROM d.recipient_id
    ORDER BY i.series DESC, i.number_in_series DESC LIMIT 1) last ON true
