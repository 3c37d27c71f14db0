-- Events that are due to partners who still subscribe, leased, each with what it says.
WITH leased AS (
    UPDATE notifications.webhook SET leased_until = %(until)s, attempts = attempts + 1
    WHERE webhook_id IN (
        SELECT w.webhook_id FROM notifications.webhook w
        JOIN notifications.subscription s USING (subscription_id)
        WHERE w.state = 'waiting' AND w.due_at <= %(now)s AND s.ended_at IS NULL
          AND (w.leased_until IS NULL OR w.leased_until < %(now)s)
        ORDER BY w.due_at, w.webhook_id LIMIT %(limit)s FOR UPDATE OF w SKIP LOCKED)
    RETURNING webhook_id, subscription_id, notice_id, attempts)
SELECT w.webhook_id, w.subscription_id, w.attempts, s.url, s.key_version, n.customer_id, n.template,
       n.said, n.told_at
FROM leased w
JOIN notifications.subscription s USING (subscription_id)
JOIN notifications.notice n USING (notice_id)
ORDER BY w.webhook_id
