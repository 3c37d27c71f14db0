-- An attempt by Betalingsservice: it is in a file from the beginning, so it is sent.
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, mandate_id, provider, reference, amount_ore, collect_on, state, planned_at,
    tried_at, sent_at)
VALUES (
    %(account)s, %(invoice)s, 'debit', %(attempt)s, %(mandate)s, 'betalingsservice', %(reference)s, %(amount)s,
    %(collect_on)s, 'sent', %(now)s, %(now)s, %(now)s)
