SELECT c.customer_id, c.address, c.nonce, c.site, c.issued_at, c.expires_at, c.used_at
FROM wallets.challenge c WHERE c.customer_id = ANY(%(parties)s)
ORDER BY c.customer_id
