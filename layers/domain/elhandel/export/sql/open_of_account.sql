-- What is open of an account on a day, by document; what is on account comes last.
SELECT e.book, e.account_id, d.number AS document, sum(e.amount_ore)::bigint AS amount_ore
FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
LEFT JOIN billing.invoice d ON d.invoice_id = e.document_id
WHERE e.account_id = %(account)s AND p.booked_on <= %(day)s
GROUP BY e.book, e.account_id, d.number
HAVING sum(e.amount_ore) <> 0
ORDER BY e.book, d.number NULLS LAST
