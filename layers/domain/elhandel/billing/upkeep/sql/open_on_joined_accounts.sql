-- What stands on the account of a party that was joined to a customer: it should be the customer's.
SELECT format('account %%s', c.customer_id),
       format('was joined to %%s, and has %%s øre open of document %%s', c.joined_to,
              sum(e.amount_ore), coalesce(e.document_id::text, 'none'))
FROM portfolio.customer c
JOIN ledger.entry e ON e.account_id = c.customer_id AND e.book = 'receivable'
WHERE c.joined_to IS NOT NULL
GROUP BY c.customer_id, c.joined_to, e.document_id
HAVING sum(e.amount_ore) <> 0
