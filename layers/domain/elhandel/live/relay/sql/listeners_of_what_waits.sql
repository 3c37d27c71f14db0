-- For each message that waits, the connections that hear it: those whose time is not over, and whose session or key still is.
SELECT s.connection_id, m.body
FROM (SELECT channel, number, body, made_at FROM live.message WHERE sent_at IS NULL
      ORDER BY made_at, channel, number LIMIT %(most)s) m
JOIN live.subscription s USING (channel)
JOIN live.connection c USING (connection_id)
LEFT JOIN identity.session i ON i.session_id = c.session_id
LEFT JOIN platform.api_key k ON k.api_key_id = c.api_key_id
WHERE c.ends_at > %(now)s AND i.ended_at IS NULL AND k.revoked_at IS NULL
  AND (i.session_id IS NOT NULL OR k.api_key_id IS NOT NULL)
ORDER BY m.made_at, m.channel, m.number
