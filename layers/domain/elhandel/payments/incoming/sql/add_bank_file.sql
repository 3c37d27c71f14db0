-- A file of the bank, sealed for this row; the same bytes are stored once.
INSERT INTO payments.bank_file (
    bank_file_id, sha256, format, reported_day, received_at, received_by,
    content_sealed, content_key, content_seal_version)
VALUES (
    %(id)s, %(digest)s, %(format)s, %(reported_day)s, %(now)s, %(by)s,
    %(cipher)s, %(wrapped_key)s, %(version)s)
ON CONFLICT (sha256) DO NOTHING
