INSERT INTO billing.charge (
    source, source_id, period_from, period_to, account_id, what, quantity, unit, unit_price,
    amount_ore, vat_class, agreement, bill_from, added_at)
SELECT
    source, source_id, period_from, period_to, account_id, what, quantity, unit, unit_price,
    amount_ore, vat_class, agreement, bill_from, added_at
FROM json_populate_recordset(NULL::billing.charge, %(rows)s::json)
ON CONFLICT (source, source_id, period_from) DO NOTHING
