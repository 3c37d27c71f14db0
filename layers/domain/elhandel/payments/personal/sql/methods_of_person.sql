-- How a person pays: their methods with the mandates, and whether what is due is collected by itself.
SELECT t.added_at, t.removed_at, t.kind, t.name, t.last_digits, t.is_primary, m.provider, m.state, m.reference,
       m.max_ore, m.approved_at, m.ended_at,
       (SELECT a.is_on FROM payments.auto_pay a
        WHERE a.account_id = t.account_id AND a.superseded_at IS NULL) AS auto_pay
FROM payments.method t LEFT JOIN payments.mandate m USING (method_id)
WHERE t.account_id = ANY(%(parties)s)
ORDER BY t.added_at, t.method_id, m.mandate_id
