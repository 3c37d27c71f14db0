-- The entries of the next postings after one, of those that are booked on some days.
WITH page AS (
    SELECT p.posting_id, p.booked_on, p.source, p.source_id, p.text, p.posted_at
    FROM ledger.posting p
    WHERE p.posting_id > %(after)s::bigint
      AND p.booked_on >= %(first)s::date AND p.booked_on < %(past)s::date
    ORDER BY p.posting_id LIMIT %(postings)s)
SELECT page.posting_id, e.entry_no, page.booked_on, page.source, page.source_id, page.text,
       page.posted_at, e.book, e.amount_ore, e.account_id, e.document_id, e.party
FROM page
JOIN ledger.entry e USING (posting_id)
ORDER BY page.posting_id, e.entry_no
