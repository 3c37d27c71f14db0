-- Notices on each of their ways, the latest first.
SELECT d.delivery_id, n.customer_id, n.template, n.said, d.channel, d.state, d.cause,
       coalesce(d.settled_at, d.sent_at, n.told_at) AS at
FROM notifications.delivery d JOIN notifications.notice n USING (notice_id)
WHERE (%(state)s::text IS NULL OR d.state = %(state)s)
  AND (%(before)s::bigint IS NULL OR d.delivery_id < %(before)s)
ORDER BY d.delivery_id DESC LIMIT %(limit)s
