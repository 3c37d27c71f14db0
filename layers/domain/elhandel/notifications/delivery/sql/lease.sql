-- Deliveries that are due, leased, each with its notice and where it goes; of_bills: where a
-- notice of bills goes instead. notices: NULL for all.
WITH leased AS (
    UPDATE notifications.delivery SET leased_until = %(until)s, attempts = attempts + 1
    WHERE delivery_id IN (
        SELECT delivery_id FROM notifications.delivery
        WHERE state = 'waiting' AND due_at <= %(now)s
          AND (leased_until IS NULL OR leased_until < %(now)s)
          AND (%(notices)s::bigint[] IS NULL OR notice_id = ANY(%(notices)s))
        ORDER BY due_at, delivery_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING delivery_id, notice_id, channel, attempts)
SELECT d.delivery_id, d.notice_id, d.channel, d.attempts, n.template, n.said, n.told_at,
       k.customer_id, CASE d.channel WHEN 'mail' THEN k.email ELSE k.phone END AS address,
       CASE d.channel WHEN 'mail' THEN p.bill_email ELSE p.bill_phone END AS of_bills
FROM leased d
JOIN notifications.notice n USING (notice_id)
JOIN portfolio.customer c ON c.customer_id = n.customer_id
JOIN portfolio.customer k ON k.customer_id = coalesce(c.joined_to, c.customer_id)
LEFT JOIN notifications.preference p ON p.customer_id = k.customer_id AND p.superseded_at IS NULL
ORDER BY d.delivery_id
