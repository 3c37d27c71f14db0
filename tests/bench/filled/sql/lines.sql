-- Their lines, as those of the home.
INSERT INTO billing.invoice_line (
    invoice_id, line_no, section_no, category, component, description, quantity_wh, quantity,
    unit_price, amount_ore, vat, run_id, supply_period_id, settlement_line_no, vat_ore)
SELECT n.invoice_id, l.line_no, l.section_no, l.category, l.component, l.description,
       l.quantity_wh, l.quantity, l.unit_price, l.amount_ore, l.vat, l.run_id, n.customer_id,
       l.settlement_line_no, l.vat_ore
FROM billing.invoice i JOIN billing.invoice_line l USING (invoice_id), billing.invoice n
WHERE i.customer_id = %(customer)s AND i.kind = 'invoice' AND i.period_from = '2025-12-01'
  AND n.period_from = '2025-12-01' AND n.customer_id > %(base)s
