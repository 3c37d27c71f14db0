-- The latest notices that row-level security shows, each with the ways it went and their states.
SELECT n.template, n.said, n.told_at,
       coalesce(w.ways, '[]'::jsonb) AS ways
FROM notifications.notice n
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(d.channel, d.state) ORDER BY d.channel) AS ways
    FROM notifications.delivery d
    WHERE d.notice_id = n.notice_id AND d.state <> 'skipped') w ON true
ORDER BY n.notice_id DESC LIMIT %(most)s
