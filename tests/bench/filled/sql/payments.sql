-- November is paid, by a line of the bank.
WITH line AS (
    INSERT INTO payments.bank_line (
        bank_account, line_key, bank_file_id, format, booked_on, amount_ore, payment_references,
        state, account_id, how)
    SELECT 'own', i.number, %(file)s, 'camt.053', i.due_on, i.total_ore, ARRAY[i.payment_reference],
           'matched', i.customer_id, 'reference'
    FROM billing.invoice i WHERE i.customer_id > %(base)s AND i.period_from < '2025-12-01'),
bill AS (
    SELECT i.invoice_id, i.customer_id, i.total_ore, i.due_on, i.issued_at,
           10 * %(base)s + row_number() OVER (ORDER BY i.invoice_id) AS posting_id
    FROM billing.invoice i WHERE i.customer_id > %(base)s AND i.period_from < '2025-12-01'),
posted AS (
    INSERT INTO ledger.posting (posting_id, source, source_id, booked_on, text, posted_at)
    OVERRIDING SYSTEM VALUE
    SELECT posting_id, 'payment', invoice_id::text, due_on, 'Indbetaling', issued_at FROM bill)
INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore, account_id, document_id)
SELECT posting_id, 1, 'bank', total_ore, NULL::int, NULL::int FROM bill
UNION ALL
SELECT posting_id, 2, 'receivable', -total_ore, customer_id, invoice_id FROM bill
