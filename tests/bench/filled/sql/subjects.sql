INSERT INTO identity.subject (kind, issuer, sub, customer_id, first_seen_at, last_seen_at)
SELECT 'customer', 'https://broker.example', concat('bench-', n), %(base)s + n, %(since)s, %(since)s
FROM generate_series(1, %(customers)s) n
