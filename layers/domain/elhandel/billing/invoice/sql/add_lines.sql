INSERT INTO billing.invoice_line (
    invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity,
    unit_price, amount_ore, vat, run_id, supply_period_id, settlement_line_no, vat_ore,
    credits_invoice_id, credits_line_no, billing_charge_id, again)
SELECT
    invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity,
    unit_price, amount_ore, vat, run_id, supply_period_id, settlement_line_no, vat_ore,
    credits_invoice_id, credits_line_no, billing_charge_id, again
FROM json_populate_recordset(NULL::billing.invoice_line, %(rows)s::json)
