-- What was booked on a person's accounts.
SELECT p.booked_on, p.source, p.source_id, p.text, e.book, e.amount_ore, e.document_id, p.posted_at
FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
WHERE e.account_id = ANY(%(parties)s)
ORDER BY p.booked_on, e.posting_id, e.entry_no
