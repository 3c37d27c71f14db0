-- Accounts that have charges of a source which may be billed by a day and are on no document.
SELECT DISTINCT a.account_id FROM billing.charge c
JOIN portfolio.account a ON a.customer_id = c.account_id
WHERE c.source = %(source)s AND c.bill_from <= %(today)s AND a.account_id > %(after)s
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    WHERE l.billing_charge_id = c.billing_charge_id AND l.credits_invoice_id IS NULL)
ORDER BY a.account_id LIMIT %(most)s
