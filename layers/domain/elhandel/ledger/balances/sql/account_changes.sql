-- What changed the amount that an account owes, posting by posting, by the day of the books.
SELECT p.booked_on, p.source, p.source_id, p.text,
       array_remove(array_agg(DISTINCT e.document_id), NULL) AS documents,
       sum(e.amount_ore)::bigint AS amount_ore
FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
WHERE e.account_id = %(account)s::int AND e.book = 'receivable'
  AND p.booked_on >= %(first)s::date AND p.booked_on < %(past)s::date
GROUP BY p.posting_id
HAVING sum(e.amount_ore) <> 0
ORDER BY p.booked_on, p.posting_id
