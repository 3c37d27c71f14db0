SELECT a.activity_id, a.customer_id, a.at, a.event, a.address, a.asked_from, a.user_agent
FROM wallets.activity a WHERE a.customer_id = ANY(%(parties)s)
ORDER BY a.activity_id
