-- Documents that the ledger does not have as they were issued, or on another account, and postings of documents that are
-- not there. What was booked before the ledger was last brought forward is one sum there, and the
-- documents of a series that has expired may be gone.
WITH forward AS (
    SELECT coalesce(max(booked_on), '-infinity') AS on FROM ledger.posting
    WHERE source = 'brought-forward'),
issued AS MATERIALIZED (
    SELECT i.invoice_id, i.number, i.total_ore, i.vat_ore, coalesce(k.joined_to, k.customer_id) AS account_id
    FROM billing.invoice i JOIN portfolio.customer k USING (customer_id), forward
    WHERE i.issued_on >= greatest(%(since)s::date, %(first)s, forward.on) AND i.issued_on < %(past)s),
posted AS MATERIALIZED (
    SELECT p.source_id::int AS invoice_id,
           coalesce(sum(e.amount_ore) FILTER (
               WHERE e.book = 'receivable' AND e.document_id = p.source_id::int), 0) AS total_ore,
           -coalesce(sum(e.amount_ore) FILTER (WHERE e.book = 'vat'), 0) AS vat_ore,
           max(coalesce(k.joined_to, k.customer_id)) FILTER (WHERE e.book = 'receivable') AS account_id
    FROM ledger.posting p JOIN ledger.entry e USING (posting_id)
    LEFT JOIN portfolio.customer k ON k.customer_id = e.account_id
    WHERE p.source = 'invoice' AND p.booked_on >= greatest(%(since)s::date, %(first)s)
      AND p.booked_on < %(past)s
      AND NOT EXISTS (
        SELECT FROM billing.number_series n
        WHERE n.series = extract(year FROM p.booked_on) AND n.expired_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM billing.invoice i WHERE i.invoice_id = p.source_id::int))
    GROUP BY p.posting_id)
SELECT format('document %%s', coalesce(i.number, p.invoice_id::text)),
       format('%%s øre (%%s VAT) were issued to account %%s, %%s (%%s) are posted on account %%s',
              coalesce(i.total_ore, 0), coalesce(i.vat_ore, 0), coalesce(i.account_id::text, 'none'),
              coalesce(p.total_ore, 0), coalesce(p.vat_ore, 0), coalesce(p.account_id::text, 'none'))
FROM issued i
FULL JOIN posted p USING (invoice_id)
WHERE coalesce(i.total_ore, 0) <> coalesce(p.total_ore, 0)
   OR coalesce(i.vat_ore, 0) <> coalesce(p.vat_ore, 0)
   OR i.account_id <> p.account_id
