-- The keys that a person was sent; the key itself nobody has.
SELECT k.issued_key_id, k.customer_id, k.serial, k.issued_at, k.reason, k.expires_at, k.ended_at
FROM meters.issued_key k
WHERE k.customer_id = ANY(%(parties)s)
ORDER BY k.issued_key_id
