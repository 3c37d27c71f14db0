INSERT INTO payments.bank_file (
    sha256, format, state, reported_day, received_at, received_by, booked_at, content_sealed,
    content_key, content_seal_version)
VALUES ('\x00', 'camt.053', 'booked', '2026-01-09', %(now)s, 'bench', %(now)s, '', '', 1)
RETURNING bank_file_id
