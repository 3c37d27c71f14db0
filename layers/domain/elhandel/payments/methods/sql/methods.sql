-- The methods of an account that are in use, each with its latest mandate.
SELECT t.method_id, t.account_id, t.kind, t.name, t.last_digits, t.is_primary, t.added_at,
       m.mandate_id, m.provider, m.state, m.reference, m.max_ore, m.approval_url
FROM payments.method t
LEFT JOIN LATERAL (
    SELECT mandate_id, provider, state, reference, max_ore, approval_url FROM payments.mandate
    WHERE method_id = t.method_id ORDER BY mandate_id DESC LIMIT 1) m ON true
WHERE t.account_id = %(account)s AND t.removed_at IS NULL
ORDER BY NOT t.is_primary, t.method_id
