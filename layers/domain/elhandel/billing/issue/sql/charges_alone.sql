-- Accounts with a charge to be billed that no bill of electricity will take: nobody of them has been
-- supplied for weeks, or the charge has waited that long (those who pay by aconto get a bill a
-- quarter).
SELECT DISTINCT a.account_id
FROM billing.charge c
JOIN portfolio.account a ON a.customer_id = c.account_id
WHERE c.bill_from <= %(today)s
  AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    WHERE l.billing_charge_id = c.billing_charge_id AND l.credits_invoice_id IS NULL)
  AND (c.bill_from <= %(waited)s OR NOT EXISTS (
    SELECT FROM portfolio.account b
    JOIN portfolio.contract k USING (customer_id)
    JOIN portfolio.supply_period s USING (contract_id)
    WHERE b.account_id = a.account_id AND s.state IN ('planned', 'active')
      AND coalesce(s.ends_on, 'infinity') > %(waited)s))
ORDER BY a.account_id LIMIT %(limit)s
