-- A signup under the next number of its year, of five digits or more: SGN-2026-00042.
WITH drawn AS (
    INSERT INTO onboarding.signup_number (year, last) VALUES (%(year)s, 1)
    ON CONFLICT (year) DO UPDATE SET last = onboarding.signup_number.last + 1
    RETURNING year, last::text AS number)
INSERT INTO onboarding.signup (
    reference, tenant, api_key_id, contract_id, channel, move_in, warnings, created_at)
SELECT concat('SGN-', year, '-', lpad(number, greatest(5, length(number)), '0')),
       %(tenant)s, %(key)s, %(contract)s, %(channel)s, %(move_in)s, %(warnings)s, %(now)s
FROM drawn
RETURNING reference, signup_id
