-- What was booked on an account last, by document.
SELECT p.posting_id, p.booked_on, p.source, e.amount_ore, i.number
FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
LEFT JOIN billing.invoice i ON i.invoice_id = e.document_id
WHERE e.account_id = %(account)s AND e.book = 'receivable'
ORDER BY e.posting_id DESC, e.entry_no LIMIT %(most)s
