-- The sections of the last ones.
INSERT INTO billing.invoice_section (
    invoice_id, section_no, supply_period_id, gsrn, supply_address, product, correction,
    period_from, period_to, daily_wh, run_id, takes_back)
SELECT n.invoice_id, s.section_no, n.customer_id, m.gsrn, s.supply_address, s.product,
       s.correction, s.period_from, s.period_to, s.daily_wh, s.run_id, s.takes_back
FROM billing.invoice i JOIN billing.invoice_section s USING (invoice_id),
     billing.invoice n JOIN portfolio.metering_point m ON m.metering_point_id = n.customer_id
WHERE i.customer_id = %(customer)s AND i.kind = 'invoice' AND i.period_from = '2025-12-01'
  AND s.section_no = 1 AND n.period_from = '2025-12-01' AND n.customer_id > %(base)s
