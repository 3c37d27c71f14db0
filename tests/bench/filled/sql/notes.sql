INSERT INTO backoffice.note (form_key, customer_id, channel, title, text, noted_by, noted_at)
SELECT lpad(n::text, 36, '0'), %(base)s + n, 'phone', 'Ringede', 'Om regningen.', 'staff:bench', %(now)s
FROM generate_series(1, %(customers)s) n
