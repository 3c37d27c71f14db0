-- A customer's session that was not ended, by the hash of its secret.
SELECT s.session_id, s.subject_id, j.customer_id::text, '', j.customer_id, ARRAY[]::text[],
       s.level, s.signed_in_at, s.created_at, s.seen_at, j.language, s.asks
FROM identity.session s
JOIN identity.subject j USING (subject_id)
WHERE s.secret_sha256 = %(secret)s AND s.kind = 'customer' AND s.ended_at IS NULL
