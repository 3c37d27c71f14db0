SELECT w.wallet_id, w.customer_id, w.address, w.connected_at, w.removed_at
FROM wallets.wallet w WHERE w.customer_id = ANY(%(parties)s)
ORDER BY w.wallet_id
