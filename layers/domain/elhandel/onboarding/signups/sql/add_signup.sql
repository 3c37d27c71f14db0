INSERT INTO onboarding.signup (
    reference, tenant, api_key_id, contract_id, channel, move_in, warnings, created_at)
VALUES (
    %(reference)s, %(tenant)s, %(key)s, %(contract)s, %(channel)s, %(move_in)s, %(warnings)s,
    %(now)s)
RETURNING signup_id
