-- A method of payment; its details are sealed for this row.
INSERT INTO payments.method (
    method_id, account_id, kind, name, last_digits, is_primary, details_sealed, details_key,
    details_seal_version, added_at, added_by, reason)
VALUES (
    %(id)s, %(account)s, %(kind)s, %(name)s, %(last_digits)s, %(is_primary)s, %(cipher)s, %(wrapped_key)s,
    %(version)s, %(at)s, %(by)s, %(why)s)
