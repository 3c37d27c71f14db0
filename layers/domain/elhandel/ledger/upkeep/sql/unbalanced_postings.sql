-- Postings without entries, or whose entries do not add up to 0; by the day they are booked on.
SELECT format('posting %%s (%%s %%s)', p.posting_id, p.source, p.source_id),
       format('its %%s entries add up to %%s øre', count(e.posting_id), coalesce(sum(e.amount_ore), 0))
FROM ledger.posting p
LEFT JOIN ledger.entry e USING (posting_id)
WHERE p.booked_on >= greatest(%(since)s::date, %(first)s) AND p.booked_on < %(past)s
GROUP BY p.posting_id
HAVING coalesce(sum(e.amount_ore), 1) <> 0
