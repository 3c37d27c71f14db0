-- What staff ask for; the same form again adds nothing.
INSERT INTO backoffice.action (
    form_key, action, customer_id, gsrn, subject, asked, amount_ore, reason, why, asked_by, asked_at,
    takes_two, correlation_id)
VALUES (
    %(form_key)s, %(action)s, %(customer)s, %(gsrn)s, %(subject)s, %(asked)s, %(amount)s,
    %(reason)s, %(why)s, %(by)s, %(at)s, %(takes_two)s, %(correlation)s)
ON CONFLICT (form_key) DO NOTHING
RETURNING action_id
