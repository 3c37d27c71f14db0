SELECT n.notice_id, n.customer_id, n.template, n.said, n.told_at, d.channel, d.state, d.cause,
       d.language, d.segments, d.sent_at, d.settled_at
FROM notifications.notice n
LEFT JOIN notifications.delivery d USING (notice_id)
WHERE n.customer_id = ANY(%(parties)s)
ORDER BY n.notice_id, d.channel
