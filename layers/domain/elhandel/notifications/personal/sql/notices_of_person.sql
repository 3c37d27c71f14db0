SELECT n.notice_id, n.customer_id, n.template, n.said, n.told_at, d.channel, d.state, d.cause,
       d.language, d.segments, d.sent_at, d.settled_at,
       (SELECT array_agg(s.name ORDER BY s.name) FROM notifications.webhook w
        JOIN notifications.subscription s USING (subscription_id)
        WHERE w.notice_id = n.notice_id AND w.sent_at IS NOT NULL) AS partners
FROM notifications.notice n
LEFT JOIN notifications.delivery d USING (notice_id)
WHERE n.customer_id = ANY(%(parties)s)
ORDER BY n.notice_id, d.channel
