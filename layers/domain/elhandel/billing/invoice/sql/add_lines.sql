-- Lines of documents, from an array for each column; texts of which few differ are numbers of names.
INSERT INTO billing.invoice_line (
    invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity,
    unit_price, amount_ore, vat, run_id, supply_period_id, settlement_line_no, vat_ore,
    credits_invoice_id, credits_line_no, billing_charge_id, again)
SELECT
    invoice_id, line_no, section_no, (%(category_names)s::text[])[category],
    (%(component_names)s::text[])[component], (%(description_names)s::text[])[description],
    quantity_wh, (%(quantity_names)s::text[])[quantity], unit_price, amount_ore, vat = 1, run_id,
    supply_period_id, settlement_line_no, vat_ore, credits_invoice_id, credits_line_no,
    billing_charge_id, again
FROM unnest(
    %(invoices)s::int[], %(numbers)s::int[], %(sections)s::int[], %(categories)s::int[],
    %(components)s::int[], %(descriptions)s::int[], %(quantities_wh)s::bigint[],
    %(quantities)s::int[], %(unit_prices)s::bigint[], %(amounts)s::bigint[], %(with_vat)s::int[],
    %(runs)s::int[], %(supply_periods)s::int[], %(settled_lines)s::int[], %(vat_amounts)s::bigint[],
    %(credits_invoices)s::int[], %(credits_lines)s::int[], %(charges)s::int[], %(again)s::int[])
    AS written (
        invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity,
        unit_price, amount_ore, vat, run_id, supply_period_id, settlement_line_no, vat_ore,
        credits_invoice_id, credits_line_no, billing_charge_id, again)
