-- A bank account that a customer has registered; the number is sealed for this row.
INSERT INTO payments.payout_account (
    payout_account_id, account_id, number_sealed, number_key, number_seal_version, last_digits,
    bic, registered_at, registered_by, reason)
VALUES (
    %(id)s, %(account)s, %(cipher)s, %(wrapped_key)s, %(version)s, %(last_digits)s,
    %(bic)s, %(at)s, %(by)s, %(why)s)
