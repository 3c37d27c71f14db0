-- An attempt by Betalingsservice: it is in a file from the beginning, which nobody has seen yet.
INSERT INTO payments.collection (
    account_id, invoice_id, kind, attempt, mandate_id, provider, reference, amount_ore, collect_on, state, planned_at,
    collection_file_id)
VALUES (
    %(account)s, %(invoice)s, 'debit', %(attempt)s, %(mandate)s, 'betalingsservice', %(reference)s, %(amount)s,
    %(collect_on)s, 'planned', %(now)s, %(file)s)
