-- A payment that the provider took for an invoice by itself. It is noted as one that had come to nothing, beside whatever is
-- under way for the invoice; that it was paid is then settled as for any other.
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, provider, reference, provider_ref, amount_ore, collect_on, state, reason,
    planned_at, tried_at, sent_at, ended_at)
SELECT i.customer_id, i.invoice_id, 'link',
       1 + coalesce((SELECT max(c.attempt) FROM payments.collection c
                     WHERE c.invoice_id = i.invoice_id AND c.kind = 'link'), 0),
       'netcash', %(reference)s, %(provider_ref)s, %(amount)s, %(today)s, 'failed', 'unknown', %(now)s, %(now)s, %(now)s,
       %(now)s
FROM billing.invoice i WHERE i.number = %(number)s
ON CONFLICT (reference) DO NOTHING
