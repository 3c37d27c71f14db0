-- Subscriptions with how many events wait for each, and were given up.
SELECT s.subscription_id, s.name, s.url, s.events, s.key_version, s.ended_at,
       count(w.webhook_id) FILTER (WHERE w.state = 'waiting') AS waiting,
       count(w.webhook_id) FILTER (WHERE w.state = 'failed') AS failed,
       s.api_key_id
FROM notifications.subscription s
LEFT JOIN notifications.webhook w USING (subscription_id)
GROUP BY s.subscription_id
ORDER BY s.ended_at IS NOT NULL, s.subscription_id
