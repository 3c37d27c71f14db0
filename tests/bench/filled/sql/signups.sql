-- Everybody came by a signup, of one front end: the same that signs up in the bench.
INSERT INTO onboarding.signup (reference, tenant, contract_id, channel, move_in, warnings, created_at)
SELECT concat('SGN-2024-', %(base)s + n), 'default', %(base)s + n, 'web', false, '{}', %(since)s
FROM generate_series(1, %(customers)s) n
