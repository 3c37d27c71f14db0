-- Of an invoice and the notes that correct it: whether a line is not taken back, how often its
-- lines were invoiced before, and whether they were invoiced again.
SELECT
    EXISTS (
        SELECT FROM billing.invoice i JOIN billing.invoice_line l USING (invoice_id)
        WHERE (i.invoice_id = %(invoice)s OR i.corrects_id = %(invoice)s)
          AND l.credits_invoice_id IS NULL
          AND NOT EXISTS (
            SELECT FROM billing.invoice_line back
            WHERE back.credits_invoice_id = l.invoice_id AND back.credits_line_no = l.line_no)
    ) AS stands,
    (SELECT coalesce(max(again), 0) FROM billing.invoice_line WHERE invoice_id = %(invoice)s)
        AS again,
    EXISTS (
        SELECT FROM billing.hand_credit h
        WHERE h.corrects_id = %(invoice)s AND h.kind = 'again') AS replaced
