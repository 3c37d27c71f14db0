-- What stands in each book on a day, by the owner of charges where it is theirs; sums of entries.
SELECT e.book, e.party, sum(e.amount_ore)::bigint AS amount_ore
FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
WHERE p.booked_on <= %(day)s
GROUP BY e.book, e.party
ORDER BY e.book, e.party NULLS FIRST
