-- Every bill is posted.
WITH bill AS (
    SELECT i.invoice_id, i.customer_id, i.total_ore, i.issued_on, i.number, i.issued_at,
           %(base)s + row_number() OVER (ORDER BY i.invoice_id) AS posting_id
    FROM billing.invoice i WHERE i.customer_id > %(base)s),
posted AS (
    INSERT INTO ledger.posting (posting_id, source, source_id, booked_on, text, posted_at)
    OVERRIDING SYSTEM VALUE
    SELECT posting_id, 'invoice', invoice_id::text, issued_on, 'Faktura ' || number, issued_at
    FROM bill)
INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore, account_id, document_id)
SELECT posting_id, 1, 'receivable', total_ore, customer_id, invoice_id FROM bill
UNION ALL
SELECT posting_id, 2, 'revenue_energy', -(total_ore - total_ore / 5), NULL, NULL FROM bill
UNION ALL
SELECT posting_id, 3, 'vat', -(total_ore / 5), NULL, NULL FROM bill
