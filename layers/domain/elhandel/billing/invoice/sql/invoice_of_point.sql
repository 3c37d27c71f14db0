-- The invoice of this number, if it says something of a metering point, or bills charges of its
-- customer.
SELECT i.invoice_id FROM billing.invoice i
WHERE i.number = %(number)s AND EXISTS (
    SELECT FROM billing.invoice_section s
    WHERE s.invoice_id = i.invoice_id AND (s.gsrn = %(gsrn)s OR s.gsrn IS NULL AND EXISTS (
        SELECT FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
        WHERE c.customer_id = i.customer_id AND m.gsrn = %(gsrn)s)))
