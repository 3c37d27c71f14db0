SELECT i.invoice_id, i.number, i.kind, c.number AS corrects, i.customer_id, i.period_from,
       i.period_to, i.issued_on, i.due_on, i.pay_back_by, i.mandate, i.payment_reference,
       i.recipient, i.subtotal_ore, i.vat_base_ore, i.vat_percent, i.vat_ore, i.total_ore, i.document_key AS document,
       (SELECT jsonb_agg(jsonb_build_object(
            'section_no', s.section_no, 'gsrn', s.gsrn, 'supply_address', s.supply_address,
            'product', s.product, 'correction', s.correction, 'period_from', s.period_from,
            'period_to', s.period_to, 'daily_wh', s.daily_wh,
            'year_before_wh', s.year_before_wh, 'annotations', s.annotations,
            'year_before_daily_wh', s.year_before_daily_wh, 'grid_company', s.grid_company,
            'agreement', s.agreement, 'final', s.final, 'basis', s.basis)
        ORDER BY s.section_no)
        FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id) AS sections,
       (SELECT jsonb_agg(jsonb_build_object(
            'line_no', l.line_no, 'section_no', l.section_no, 'category', l.category,
            'component', l.component, 'description', l.description,
            'quantity_wh', l.quantity_wh, 'quantity', l.quantity, 'unit_price', l.unit_price,
            'amount_ore', l.amount_ore, 'vat', l.vat) ORDER BY l.line_no)
        FROM billing.invoice_line l WHERE l.invoice_id = i.invoice_id) AS lines
FROM billing.invoice i
LEFT JOIN billing.invoice c ON c.invoice_id = i.corrects_id
WHERE i.customer_id = ANY(%(parties)s) AND i.invoice_id > %(after)s
ORDER BY i.invoice_id
LIMIT %(limit)s
