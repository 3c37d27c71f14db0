-- Mandates that the provider is to be asked for, or has not told the end of, with the sealed details of their methods.
SELECT m.mandate_id, t.method_id, t.account_id, m.state, m.reference, m.max_ore,
       t.details_sealed AS cipher, t.details_key AS wrapped_key, t.details_seal_version AS version
FROM payments.mandate m JOIN payments.method t USING (method_id)
WHERE m.state IN ('wanted', 'pending') AND m.provider = 'netcash' AND t.removed_at IS NULL
ORDER BY m.mandate_id LIMIT %(limit)s
