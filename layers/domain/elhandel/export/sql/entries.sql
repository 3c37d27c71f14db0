-- Entries of the ledger after (transaction, posting, entry), in the order in which their transactions began. Nothing of a
-- transaction that is still open, nor of any that began after one: what such a one adds would lie before what was read.
SELECT p.posted_in::text::bigint AS posted_in, p.posting_id AS transaction_id, e.entry_no, p.source, p.source_id,
       p.booked_on, p.posted_at, p.text, e.book, e.amount_ore, e.account_id, d.number AS document, e.party
FROM ledger.posting p
JOIN ledger.entry e USING (posting_id)
LEFT JOIN billing.invoice d ON d.invoice_id = e.document_id
WHERE (p.posted_in, p.posting_id) >= (%(posted_in)s::text::xid8, %(posting)s::bigint)
  AND (p.posted_in, p.posting_id, e.entry_no) > (%(posted_in)s::text::xid8, %(posting)s::bigint, %(entry)s::bigint)
  AND p.posted_in < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY p.posted_in, p.posting_id, e.entry_no
LIMIT %(limit)s
