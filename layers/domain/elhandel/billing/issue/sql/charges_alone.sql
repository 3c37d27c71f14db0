-- Accounts with a charge to be billed that no bill of electricity will take: nobody of them has been
-- supplied for weeks, or the charge has waited that long (those who pay by aconto get a bill a
-- quarter).
-- whatever: also if it is too little for a bill, since there is no next one, or half a year is over.
WITH of_account AS (
    SELECT a.account_id, min(c.bill_from) AS since
    FROM billing.charge c
    JOIN portfolio.account a ON a.customer_id = c.account_id
    WHERE c.bill_from <= %(today)s AND a.account_id > %(after)s
      AND NOT EXISTS (
        SELECT FROM billing.invoice_line l
        WHERE l.billing_charge_id = c.billing_charge_id AND l.credits_invoice_id IS NULL)
    GROUP BY a.account_id)
SELECT o.account_id, o.since <= %(too_long)s OR NOT supplied.still AS whatever
FROM of_account o
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM portfolio.account b
        JOIN portfolio.contract k USING (customer_id)
        JOIN portfolio.supply_period s USING (contract_id)
        WHERE b.account_id = o.account_id AND s.state IN ('planned', 'active')
          AND coalesce(s.ends_on, 'infinity') > %(waited)s) AS still) supplied
WHERE o.since <= %(waited)s OR NOT supplied.still
ORDER BY o.account_id LIMIT %(limit)s
