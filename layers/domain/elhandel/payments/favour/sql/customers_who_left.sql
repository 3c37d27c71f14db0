-- Those of the accounts whose customer, with the parties joined to them, has no contract that runs or waits, and whether
-- each supply of theirs is billed to its end, by settled lines: also by a bill of before the end was known. Supply that
-- ended before `waits_from` waits for none any more.
SELECT a.account_id, NOT EXISTS (
    SELECT FROM portfolio.account o
    JOIN portfolio.contract c USING (customer_id)
    JOIN portfolio.supply_period s USING (contract_id)
    WHERE o.account_id = a.account_id AND s.state = 'active' AND s.starts_on < coalesce(s.ends_on, 'infinity')
      AND coalesce(s.ends_on, 'infinity') >= %(waits_from)s
      AND NOT EXISTS (
        SELECT FROM billing.invoice_section b
        WHERE b.supply_period_id = s.supply_period_id AND b.period_to >= s.ends_on
          AND b.run_id IS NOT NULL AND NOT b.correction AND NOT b.takes_back)) AS finally_billed
FROM portfolio.account a
LEFT JOIN portfolio.contract c ON c.customer_id = a.customer_id AND c.state IN ('awaiting', 'active')
WHERE a.account_id = ANY(%(accounts)s::int[])
GROUP BY a.account_id
HAVING count(c.contract_id) = 0
