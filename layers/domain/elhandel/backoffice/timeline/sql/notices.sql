-- What a customer was informed of, by each channel, and what became of it.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT coalesce(d.settled_at, d.sent_at, n.told_at) AS at,
           concat('notice:', d.delivery_id) AS key, concat('notice-', d.state) AS what,
           'notices' AS by,
           jsonb_build_object('template', n.template, 'said', n.said, 'channel', d.channel,
                              'cause', d.cause) AS values
    FROM notifications.notice n JOIN notifications.delivery d USING (notice_id)
    WHERE n.customer_id = ANY(%(parties)s::int[])) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
