-- The charges of some customers' accounts that may be billed by a day and are on no document.
SELECT 1 FROM billing.charge c
JOIN portfolio.account a ON a.customer_id = c.account_id
WHERE a.account_id = ANY(%(customers)s::int[]) AND c.bill_from <= %(today)s
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    WHERE l.billing_charge_id = c.billing_charge_id AND l.credits_invoice_id IS NULL)
ORDER BY c.billing_charge_id
FOR UPDATE OF c
