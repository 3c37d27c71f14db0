-- Those of the accounts whose customer, with the parties joined to them, has no contract that runs or waits.
SELECT a.account_id FROM portfolio.account a
LEFT JOIN portfolio.contract c ON c.customer_id = a.customer_id AND c.state IN ('awaiting', 'active')
WHERE a.account_id = ANY(%(accounts)s::int[])
GROUP BY a.account_id
HAVING count(c.contract_id) = 0
