-- The entries of one posting.
SELECT p.posting_id AS transaction_id, e.entry_no, p.source, p.source_id, p.booked_on, p.posted_at, p.text,
       e.book, e.amount_ore, e.account_id, d.number AS document, e.party
FROM ledger.posting p
JOIN ledger.entry e USING (posting_id)
LEFT JOIN billing.invoice d ON d.invoice_id = e.document_id
WHERE p.posting_id = %(posting)s::bigint
ORDER BY e.entry_no
