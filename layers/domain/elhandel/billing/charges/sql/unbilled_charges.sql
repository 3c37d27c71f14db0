-- What the accounts of some customers are to be billed by a day and is on no document, by time.
-- A charge of a party that was joined to a customer is the customer's.
SELECT a.account_id AS customer_id, c.billing_charge_id, c.period_from, c.period_to, c.what,
       c.quantity, c.unit, c.unit_price, c.amount_ore, c.vat_class
FROM billing.charge c
JOIN portfolio.account a ON a.customer_id = c.account_id
WHERE a.account_id = ANY(%(customers)s::int[]) AND c.bill_from <= %(today)s
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    WHERE l.billing_charge_id = c.billing_charge_id AND l.credits_invoice_id IS NULL)
ORDER BY c.period_from, c.billing_charge_id
