-- Documents of which more is open than they ask for, or that are paid beyond it: what is paid too
-- much stands on account, not on a document.
SELECT format('document %%s', i.number),
       format('asks for %%s øre, and %%s are open in the ledger', i.total_ore, o.open_ore)
FROM billing.invoice i
CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.amount_ore), 0) AS open_ore FROM ledger.entry e
    WHERE e.document_id = i.invoice_id) o
WHERE i.issued_on >= greatest(%(since)s::date, %(first)s) AND i.issued_on < %(past)s
  AND o.open_ore NOT BETWEEN least(i.total_ore, 0) AND greatest(i.total_ore, 0)
