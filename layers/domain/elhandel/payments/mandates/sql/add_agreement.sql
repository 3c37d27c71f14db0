-- A method with an agreement of Betalingsservice, which is the account's primary one.
WITH added AS (
    INSERT INTO payments.method (account_id, kind, name, is_primary, added_at, added_by, reason)
    VALUES (%(account)s, 'debit_order', 'Betalingsservice', true, %(at)s, %(by)s, %(why)s)
    RETURNING method_id)
INSERT INTO payments.mandate (method_id, provider, state, reference, wanted_at, approved_at)
SELECT method_id, 'betalingsservice', 'active', %(number)s, %(at)s, %(at)s FROM added
RETURNING mandate_id
