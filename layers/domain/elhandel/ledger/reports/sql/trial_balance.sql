-- What stands in each book before some days, and what was debited and credited in them.
SELECT e.book, e.party,
       coalesce(sum(e.amount_ore) FILTER (WHERE p.booked_on < %(first)s::date), 0)::bigint
           AS opening_ore,
       coalesce(sum(e.amount_ore)
           FILTER (WHERE p.booked_on >= %(first)s::date AND e.amount_ore > 0), 0)::bigint
           AS debit_ore,
       coalesce(-sum(e.amount_ore)
           FILTER (WHERE p.booked_on >= %(first)s::date AND e.amount_ore < 0), 0)::bigint
           AS credit_ore
FROM ledger.entry e
JOIN ledger.posting p USING (posting_id)
WHERE p.booked_on < %(past)s::date
GROUP BY e.book, e.party
